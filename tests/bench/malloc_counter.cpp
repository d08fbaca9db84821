// SPDX-License-Identifier: MIT
// Counts what is asked of the heap (glibc), operator new included, since that ends here. Linked into a
// program, or preloaded into one: then the count is kept in the file that BENCH_ALLOCATIONS names, where
// another process can read it without disturbing this one.
#include "malloc_counter.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

using Counter = std::atomic<std::uint64_t>;

Counter own_counter{0};
std::atomic<Counter*> counter{&own_counter};

void count() noexcept { counter.load(std::memory_order_acquire)->fetch_add(1, std::memory_order_relaxed); }

__attribute__((constructor)) void share_counter() {
  const char* path = std::getenv("BENCH_ALLOCATIONS");
  if (path == nullptr) return;
  const int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void* page = mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (page != MAP_FAILED) counter.store(static_cast<Counter*>(page), std::memory_order_release);
}

}  // namespace

std::uint64_t bench::allocation_count() noexcept {
  return counter.load(std::memory_order_acquire)->load(std::memory_order_relaxed);
}

extern "C" {

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) {
  count();
  return __libc_calloc(number, size);
}

void* realloc(void* block, std::size_t size) {
  count();
  return __libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  count();
  void* result = __libc_memalign(alignment, size);
  if (result == nullptr) return ENOMEM;
  *block = result;
  return 0;
}

}  // extern "C"
