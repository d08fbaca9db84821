# Debian 12 has llhttp as the three C files of node-llhttp (8.1), which become part of mcpxx_http. Where they are found
# this gives mcpxx_dep::llhttp and
#   MCPXX_LLHTTP_SOURCES         the objects, for the program or library that is linked
#   MCPXX_LLHTTP_CALLER_OPTIONS  compile options of source files that call llhttp's functions

find_path(MCPXX_LLHTTP_INCLUDE_DIR llhttp.h PATH_SUFFIXES llhttp HINTS /usr/share/include)
find_path(MCPXX_LLHTTP_SOURCE_DIR llhttp.c PATH_SUFFIXES llhttp HINTS /usr/share)
if(NOT MCPXX_LLHTTP_INCLUDE_DIR OR NOT MCPXX_LLHTTP_SOURCE_DIR)
  return()
endif()
set(files ${MCPXX_LLHTTP_SOURCE_DIR}/api.c ${MCPXX_LLHTTP_SOURCE_DIR}/http.c ${MCPXX_LLHTTP_SOURCE_DIR}/llhttp.c)

# Every function gets the prefix mcpxx_, so that an application may link another llhttp of its own. The names are taken
# from the sources, because those of the generated parser change with each version.
set(names "")
foreach(file IN LISTS files)
  file(STRINGS ${file} lines REGEX "llhttp_[a-z0-9_]+\\(")
  string(REGEX MATCHALL "llhttp_[a-z0-9_]+\\(" calls "${lines}")
  list(APPEND names ${calls})
endforeach()
list(REMOVE_DUPLICATES names)
list(SORT names)
set(renaming "")
foreach(name IN LISTS names)
  string(REPLACE "(" "" name "${name}")
  string(APPEND renaming "#define ${name} mcpxx_${name}\n")
endforeach()
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/llhttp_names.h CONTENT "${renaming}")
set(MCPXX_LLHTTP_CALLER_OPTIONS -include ${PROJECT_BINARY_DIR}/llhttp_names.h)

# llhttp 8.1 accepts request smuggling vectors unless it is compiled strict, and its header must agree.
add_library(mcpxx_llhttp_source OBJECT ${files})
set_target_properties(mcpxx_llhttp_source PROPERTIES C_VISIBILITY_PRESET hidden)
target_compile_definitions(mcpxx_llhttp_source PRIVATE LLHTTP_STRICT_MODE=1)
target_include_directories(mcpxx_llhttp_source SYSTEM PRIVATE ${MCPXX_LLHTTP_INCLUDE_DIR})
target_compile_options(mcpxx_llhttp_source PRIVATE -w ${MCPXX_LLHTTP_CALLER_OPTIONS})
set(MCPXX_LLHTTP_SOURCES $<TARGET_OBJECTS:mcpxx_llhttp_source>)

mcpxx_dependency_found(llhttp)
target_include_directories(mcpxx_dep::llhttp SYSTEM INTERFACE ${MCPXX_LLHTTP_INCLUDE_DIR})
target_compile_definitions(mcpxx_dep::llhttp INTERFACE LLHTTP_STRICT_MODE=1)
