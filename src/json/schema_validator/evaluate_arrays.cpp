// SPDX-License-Identifier: MIT
// Keywords for arrays (JSON Schema Core sections 10.3.1 and 11.2, Validation section 6.4).
#include <algorithm>
#include <utility>
#include <vector>

#include "json/schema_validator/evaluator.hpp"

namespace mcpxx::json::validation {
namespace {

// Up to here comparing each with each is fastest.
constexpr std::size_t kFewItems = 16;

struct Hashed {
  std::uint64_t hash;
  std::uint32_t index;
};

/// The hashes of one array's elements, in memory that the thread keeps unless it is much.
class Hashes {
 public:
  Hashes() { list().clear(); }
  Hashes(const Hashes&) = delete;
  Hashes& operator=(const Hashes&) = delete;
  ~Hashes() {
    if (list().capacity() > kWorthKeeping) std::vector<Hashed>().swap(list());
  }

  static std::vector<Hashed>& list() {
    static thread_local std::vector<Hashed> hashed;
    return hashed;
  }

 private:
  static constexpr std::size_t kWorthKeeping = 65536;
};

}  // namespace

bool Evaluator::items(const Instruction& instruction, const Value& value, const Path& path,
                      const Marks& marks) {
  const auto elements = value.elements();
  const std::uint32_t* const prefix = &program_.children[instruction.a];
  const std::uint32_t rest = prefix[instruction.b];
  const std::size_t end =
      rest != kNone ? elements.size() : std::min<std::size_t>(elements.size(), instruction.b);
  bool valid = true;
  for (std::size_t i = 0; i < end; ++i) {
    marks_.set(marks, i);
    if (apply(i < instruction.b ? prefix[i] : rest, elements[i], path.child(i), Marks{})) continue;
    valid = false;
    if (!collecting()) return false;
  }
  return valid;
}

bool Evaluator::contains(const Contains& contains, const Value& value, const Path& path, const Marks& marks) {
  const auto elements = value.elements();
  std::size_t found = 0;
  for (std::size_t i = 0; i < elements.size() && !aborted_; ++i) {
    if (!attempt(contains.node, elements[i], path.child(i), Marks{})) continue;
    marks_.set(marks, i);
    ++found;
    if (found >= contains.minimum && contains.maximum == kNone && !marks.wanted) return true;
    if (found > contains.maximum) break;
  }
  if (found >= contains.minimum && found <= contains.maximum) return !aborted_;
  if (!collecting()) return false;
  return found < contains.minimum
             ? report(path,
                      "must contain at least " + counted(contains.minimum, "item") + " of a certain form")
             : report(path,
                      "must contain at most " + counted(contains.maximum, "item") + " of a certain form");
}

bool Evaluator::unique_items(const Value& value, const Path& path) {
  const auto elements = value.elements();
  const auto refuse = [&](std::size_t index) {
    return collecting() && report(path.child(index), "must not repeat an earlier item");
  };
  if (elements.size() <= kFewItems) {
    for (std::size_t i = 1; i < elements.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (equal(elements[i], elements[j])) return refuse(i);
        if (aborted_) return false;
      }
    }
    return true;
  }
  const Hashes hashes;
  std::vector<Hashed>& hashed = Hashes::list();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    hashed.push_back({hash(elements[i]), static_cast<std::uint32_t>(i)});
    if (aborted_ || !spend(2, path)) return false;
  }
  std::sort(hashed.begin(), hashed.end(), [](const Hashed& a, const Hashed& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.index < b.index;
  });
  for (std::size_t i = 1, same = 0; i < hashed.size(); ++i) {
    if (hashed[i].hash != hashed[same].hash) same = i;
    for (std::size_t j = same; j < i; ++j) {
      if (equal(elements[hashed[i].index], elements[hashed[j].index])) return refuse(hashed[i].index);
      if (aborted_) return false;
    }
  }
  return true;
}

bool Evaluator::unevaluated_items(const Instruction& instruction, const Value& value, const Path& path,
                                  const Marks& marks) {
  const auto elements = value.elements();
  bool valid = true;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (marks_.test(marks, i)) continue;
    if (apply(instruction.a, elements[i], path.child(i), Marks{})) continue;
    valid = false;
    if (!collecting()) return false;
  }
  marks_.set_all(marks);
  return valid;
}

}  // namespace mcpxx::json::validation
