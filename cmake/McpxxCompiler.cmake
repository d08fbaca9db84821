# Language level, warnings and sanitizers for everything this project builds itself.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

# Flags that never reach a consumer: every target of this project links it PRIVATE.
add_library(mcpxx_build_flags INTERFACE)
target_compile_options(mcpxx_build_flags INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${MCPXX_WARNINGS_AS_ERRORS}>>:-Werror>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Optimising, GCC 12 warns falsely about overlapping copies in std::string's operator+ (GCC bug 105651), and takes the
  # operators new and delete of a coroutine's promise for a mismatch where it inlines one of them only.
  target_compile_options(mcpxx_build_flags INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict -Wno-mismatched-new-delete>)
endif()

if(MCPXX_BUILD_FUZZERS)
  # What the library covers is what guides the fuzzer.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(MCPXX_SANITIZE)
  add_compile_options(-fsanitize=${MCPXX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MCPXX_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # With sanitizers GCC 12 warns falsely inside <regex>, which Catch2 2.x includes (GCC bug 105562). Every other build
    # keeps the warning.
    target_compile_options(mcpxx_build_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
  endif()
  if(MCPXX_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio uses atomic_thread_fence, which GCC's TSan does not model and warns about in every file.
    target_compile_options(mcpxx_build_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-tsan>)
    # With TSan GCC 12 also warns falsely of concatenated strings.
    target_compile_options(mcpxx_build_flags INTERFACE
      $<$<COMPILE_LANGUAGE:CXX>:-Wno-array-bounds> $<$<COMPILE_LANGUAGE:CXX>:-Wno-stringop-overflow>)
  endif()
endif()
