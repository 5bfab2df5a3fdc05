# Finds ParaView or VTK, and builds each technique as a VTK module.

# The modules of VTK that the techniques and their tests use.
set(ORRERY_VTK_MODULES
  CommonCore
  CommonDataModel
  CommonExecutionModel
  CommonMath
  CommonSystem
  FiltersCore
  FiltersGeneral
  FiltersGeometry
  FiltersModeling
  FiltersSources
  ImagingCore
  IOXML
  ParallelCore)

# Naming components keeps the packages needed to those that the suite links.
if (ORRERY_WITH_PARAVIEW)
  set(ORRERY_DEPENDENCY ParaView 5.11 COMPONENTS RemotingViews WrapClientServer ProcessXML)
else ()
  set(ORRERY_DEPENDENCY VTK 9.1 COMPONENTS ${ORRERY_VTK_MODULES})
endif ()
find_package(${ORRERY_DEPENDENCY} REQUIRED)

# ParaView's CMake files name these among what its views link to, and do not always look for them. The
# suite compiles nothing against them.
foreach (target IN ITEMS
    Freetype::Freetype GLEW::GLEW NetCDF::NetCDF Python3::Module hdf5::hdf5 hdf5::hdf5_hl)
  if (NOT TARGET ${target})
    add_library(${target} INTERFACE IMPORTED)
  endif ()
endforeach ()

set(modules)
foreach (technique IN LISTS ORRERY_TECHNIQUES)
  set(module "${CMAKE_SOURCE_DIR}/${technique}/vtk.module")
  if (EXISTS "${module}") # a technique may begin as a kernel
    list(APPEND modules "${module}")
  endif ()
endforeach ()
if (ORRERY_WITH_PARAVIEW)
  foreach (representation IN LISTS ORRERY_REPRESENTATIONS)
    list(APPEND modules "${CMAKE_SOURCE_DIR}/${representation}/vtk.module")
  endforeach ()
endif ()

vtk_module_scan(
  MODULE_FILES ${modules}
  PROVIDES_MODULES ORRERY_MODULES
  WANT_BY_DEFAULT ON
  HIDE_MODULES_FROM_CACHE ON)
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/Orrery")
vtk_module_build(
  MODULES ${ORRERY_MODULES}
  PACKAGE Orrery
  INSTALL_EXPORT Orrery
  INSTALL_HEADERS ON
  HEADERS_DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/orrery"
  CMAKE_DESTINATION "${package}")

# For find_package(Orrery).
string(REPLACE ";" " " ORRERY_DEPENDENCY "${ORRERY_DEPENDENCY}")
configure_file(
  "${CMAKE_CURRENT_LIST_DIR}/OrreryConfig.cmake.in" "${CMAKE_BINARY_DIR}/OrreryConfig.cmake" @ONLY)
install(
  FILES "${CMAKE_BINARY_DIR}/OrreryConfig.cmake" "${CMAKE_CURRENT_LIST_DIR}/ParaViewVersions.cmake"
  DESTINATION "${package}")
