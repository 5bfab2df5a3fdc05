# What every target of the suite shares: build type, language, folders, threads, warnings.

get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if (NOT CMAKE_BUILD_TYPE AND NOT multi_config)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif ()

include(GNUInstallDirs)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_BINDIR}")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}")
option(BUILD_SHARED_LIBS "Build the filters as shared libraries" ON)

find_program(ORRERY_CCACHE ccache)
mark_as_advanced(ORRERY_CCACHE)
if (ORRERY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${ORRERY_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ORRERY_CCACHE}")
endif ()

find_package(OpenMP REQUIRED COMPONENTS CXX)

# orrery_add_kernel(<technique> LIBRARIES <target>... SOURCES <file>...)
#
# Adds the static library Orrery<technique>Kernel, made of the current folder. It knows no VTK.
function (orrery_add_kernel technique)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;SOURCES")
  set(kernel "Orrery${technique}Kernel")
  add_library(${kernel} STATIC ${arg_SOURCES})
  # What a plugin has of its kernel is its own: other plugins and programs may hold another version.
  set_target_properties(${kernel} PROPERTIES
    LINKER_LANGUAGE CXX
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  target_include_directories(${kernel} PUBLIC
    "${CMAKE_CURRENT_SOURCE_DIR}"
    "${CMAKE_SOURCE_DIR}/Filters/Common/Kernel")
  target_compile_options(${kernel} PRIVATE -Wall -Wextra -Wpedantic)
  target_link_libraries(${kernel} PUBLIC OpenMP::OpenMP_CXX ${arg_LIBRARIES})
endfunction ()
