# cmake --install: public headers, libraries, CMake package, pkg-config files and licence. docs/installing.md is the
# manual. Nothing installed holds a path of the build or of the place it is installed to, so the tree can be moved.

include(CMakePackageConfigHelpers)
set(MCPXX_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/mcpxx)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/mcpxx DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# --- the CMake package -----------------------------------------------------------------------------------------------
# A component has an export file of its own, so that asking for one does not look for the dependencies of another.
install(TARGETS mcpxx_server EXPORT mcpxx-server)
install(TARGETS mcpxx_http EXPORT mcpxx-http)
install(TARGETS mcpxx EXPORT mcpxx-mcpxx)
foreach(component server http mcpxx)
  install(EXPORT mcpxx-${component} NAMESPACE mcpxx:: DESTINATION ${MCPXX_PACKAGE_DIR})
endforeach()

# What programs that link a component have to find.
set(MCPXX_SERVER_NEEDS asio)
set(MCPXX_HTTP_NEEDS "")
if(NOT BUILD_SHARED_LIBS)
  list(APPEND MCPXX_SERVER_NEEDS fmt)
  list(APPEND MCPXX_HTTP_NEEDS openssl)
  if(NOT MCPXX_LLHTTP_SOURCES)
    list(APPEND MCPXX_HTTP_NEEDS llhttp)
  endif()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/mcpxxConfig.cmake.in ${PROJECT_BINARY_DIR}/mcpxxConfig.cmake @ONLY)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mcpxxConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/mcpxxConfig.cmake ${PROJECT_BINARY_DIR}/mcpxxConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/McpxxDependencies.cmake
  DESTINATION ${MCPXX_PACKAGE_DIR})

# --- pkg-config ------------------------------------------------------------------------------------------------------
# Static libraries are not told apart by --static: a package that has no others names all that they need.
set(MCPXX_PC_FMT "")
set(MCPXX_PC_LLHTTP "")
set(MCPXX_PC_OPENSSL "")
if(NOT BUILD_SHARED_LIBS)
  set(MCPXX_PC_FMT "fmt >= 9")
  set(MCPXX_PC_OPENSSL ", libcrypto >= 3")
  if(NOT MCPXX_LLHTTP_SOURCES)
    set(MCPXX_PC_LLHTTP "-lllhttp")
  endif()
endif()
# The coroutine definitions are for clang with Asio before 1.24; others define the same by themselves.
set(MCPXX_PC_CFLAGS "-pthread -DASIO_STANDALONE -DASIO_NO_DEPRECATED -DASIO_HAS_CO_AWAIT=1 -DASIO_HAS_STD_COROUTINE=1")
if(MCPXX_ASIO_INCLUDE_DIR AND NOT MCPXX_ASIO_INCLUDE_DIR IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
  string(APPEND MCPXX_PC_CFLAGS " -isystem ${MCPXX_ASIO_INCLUDE_DIR}")
endif()
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(MCPXX_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
  set(MCPXX_PC_LIBDIR ${CMAKE_INSTALL_FULL_LIBDIR})
  set(MCPXX_PC_INCLUDEDIR ${CMAKE_INSTALL_FULL_INCLUDEDIR})
else()
  file(RELATIVE_PATH MCPXX_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" MCPXX_PC_PREFIX "\${pcfiledir}/${MCPXX_PC_PREFIX}")
  set(MCPXX_PC_LIBDIR "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
  set(MCPXX_PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()

# mcpxx_install_pc(<name> DESCRIPTION <text> [REQUIRES <modules>] [LIBS <flags>])
function(mcpxx_install_pc name)
  cmake_parse_arguments(ARG "" "DESCRIPTION;REQUIRES;LIBS" "" ${ARGN})
  configure_file(${PROJECT_SOURCE_DIR}/cmake/mcpxx.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

mcpxx_install_pc(mcpxx-server
  DESCRIPTION "MCP servers over stdio" REQUIRES "${MCPXX_PC_FMT}" LIBS "-L\${libdir} -lmcpxx_server -pthread")
mcpxx_install_pc(mcpxx-http
  DESCRIPTION "MCP servers over Streamable HTTP" REQUIRES "mcpxx-server = ${PROJECT_VERSION}${MCPXX_PC_OPENSSL}"
  LIBS "-L\${libdir} -lmcpxx_http ${MCPXX_PC_LLHTTP}")
mcpxx_install_pc(mcpxx DESCRIPTION "${PROJECT_DESCRIPTION}" REQUIRES "mcpxx-http = ${PROJECT_VERSION}")
