# The one place that knows how each packager spells a dependency. It gives fixed target names,
# mcpxx_dep::<name>, for Debian 12, vcpkg and Conan, and downloads nothing.
# Minimum versions: Asio 1.22, fmt 9, llhttp 8.1, RapidJSON 1.1, Catch2 2.13, SQLite 3.38.

find_package(Threads REQUIRED)

# --- Asio: vcpkg and Conan export asio::asio, Debian installs headers only -------------------------------------
add_library(mcpxx_dep_asio INTERFACE)
add_library(mcpxx_dep::asio ALIAS mcpxx_dep_asio)
find_package(asio CONFIG QUIET)
if(TARGET asio::asio)
  target_link_libraries(mcpxx_dep_asio INTERFACE asio::asio)
  get_target_property(MCPXX_ASIO_INCLUDE_DIR asio::asio INTERFACE_INCLUDE_DIRECTORIES)
else()
  find_path(MCPXX_ASIO_INCLUDE_DIR asio.hpp)
  if(NOT MCPXX_ASIO_INCLUDE_DIR)
    message(FATAL_ERROR "Asio (standalone, >= 1.22) not found: install libasio-dev, or set MCPXX_ASIO_INCLUDE_DIR")
  endif()
  target_include_directories(mcpxx_dep_asio SYSTEM INTERFACE ${MCPXX_ASIO_INCLUDE_DIR})
endif()
target_link_libraries(mcpxx_dep_asio INTERFACE Threads::Threads)
target_compile_definitions(mcpxx_dep_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Asio before 1.24 looks for <experimental/coroutine> on clang and otherwise turns coroutines off.
  target_compile_definitions(mcpxx_dep_asio INTERFACE ASIO_HAS_CO_AWAIT=1 ASIO_HAS_STD_COROUTINE=1)
endif()

# --- RapidJSON: Debian sets variables, others export a target ------------------------------------------------------
add_library(mcpxx_dep_rapidjson INTERFACE)
add_library(mcpxx_dep::rapidjson ALIAS mcpxx_dep_rapidjson)
find_package(RapidJSON CONFIG QUIET)
if(TARGET rapidjson)
  target_link_libraries(mcpxx_dep_rapidjson INTERFACE rapidjson)
elseif(TARGET RapidJSON::RapidJSON)
  target_link_libraries(mcpxx_dep_rapidjson INTERFACE RapidJSON::RapidJSON)
else()
  find_path(MCPXX_RAPIDJSON_INCLUDE_DIR rapidjson/reader.h HINTS ${RAPIDJSON_INCLUDE_DIRS})
  if(NOT MCPXX_RAPIDJSON_INCLUDE_DIR)
    message(FATAL_ERROR "RapidJSON (>= 1.1) not found: install rapidjson-dev, or set MCPXX_RAPIDJSON_INCLUDE_DIR")
  endif()
  target_include_directories(mcpxx_dep_rapidjson SYSTEM INTERFACE ${MCPXX_RAPIDJSON_INCLUDE_DIR})
endif()

# --- fmt ------------------------------------------------------------------------------------------------------------
find_package(fmt 9 REQUIRED)
add_library(mcpxx_dep::fmt ALIAS fmt::fmt)

# --- llhttp: a package (9.x), pkg-config, or the three C files of Debian's node-llhttp (8.1) ------------------------
find_package(llhttp CONFIG QUIET)
add_library(mcpxx_dep_llhttp INTERFACE)
add_library(mcpxx_dep::llhttp ALIAS mcpxx_dep_llhttp)
set(MCPXX_LLHTTP_SOURCES "")
foreach(target llhttp::llhttp llhttp::llhttp_static llhttp::llhttp_shared)
  if(TARGET ${target})
    target_link_libraries(mcpxx_dep_llhttp INTERFACE ${target})
    set(MCPXX_LLHTTP_FOUND ${target})
    break()
  endif()
endforeach()
if(NOT MCPXX_LLHTTP_FOUND)
  find_path(MCPXX_LLHTTP_INCLUDE_DIR llhttp.h PATH_SUFFIXES llhttp HINTS /usr/share/include)
  find_library(MCPXX_LLHTTP_LIBRARY llhttp)
  find_path(MCPXX_LLHTTP_SOURCE_DIR llhttp.c PATH_SUFFIXES llhttp HINTS /usr/share)
  if(NOT MCPXX_LLHTTP_INCLUDE_DIR OR NOT (MCPXX_LLHTTP_LIBRARY OR MCPXX_LLHTTP_SOURCE_DIR))
    message(FATAL_ERROR "llhttp (>= 8.1) not found: install node-llhttp, or a llhttp package with a CMake config")
  endif()
  target_include_directories(mcpxx_dep_llhttp SYSTEM INTERFACE ${MCPXX_LLHTTP_INCLUDE_DIR})
  if(MCPXX_LLHTTP_LIBRARY)
    target_link_libraries(mcpxx_dep_llhttp INTERFACE ${MCPXX_LLHTTP_LIBRARY})
  else()
    # llhttp 8.1 accepts request smuggling vectors unless it is compiled strict, and its header must agree.
    add_library(mcpxx_llhttp_source OBJECT
      ${MCPXX_LLHTTP_SOURCE_DIR}/api.c ${MCPXX_LLHTTP_SOURCE_DIR}/http.c ${MCPXX_LLHTTP_SOURCE_DIR}/llhttp.c)
    target_compile_definitions(mcpxx_llhttp_source PRIVATE LLHTTP_STRICT_MODE=1)
    target_include_directories(mcpxx_llhttp_source SYSTEM PRIVATE ${MCPXX_LLHTTP_INCLUDE_DIR})
    target_compile_options(mcpxx_llhttp_source PRIVATE -w)
    target_compile_definitions(mcpxx_dep_llhttp INTERFACE LLHTTP_STRICT_MODE=1)
    set(MCPXX_LLHTTP_SOURCES $<TARGET_OBJECTS:mcpxx_llhttp_source>)
  endif()
endif()

# --- SQLite: the example docs_search uses it ------------------------------------------------------------------------
if(MCPXX_BUILD_EXAMPLES)
  find_package(SQLite3 REQUIRED)
  add_library(mcpxx_dep_sqlite INTERFACE)
  add_library(mcpxx_dep::sqlite ALIAS mcpxx_dep_sqlite)
  target_link_libraries(mcpxx_dep_sqlite INTERFACE SQLite::SQLite3)
endif()

# --- Catch2: 2.13 (catch2/catch.hpp) or 3.x (catch2/catch_all.hpp); tests/support/catch.hpp chooses -----------------
if(MCPXX_BUILD_TESTS)
  find_package(Catch2 REQUIRED)
  add_library(mcpxx_dep_catch2 INTERFACE)
  add_library(mcpxx_dep::catch2 ALIAS mcpxx_dep_catch2)
  target_link_libraries(mcpxx_dep_catch2 INTERFACE Catch2::Catch2)
endif()
