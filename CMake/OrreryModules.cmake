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
  find_package(ParaView 5.11 REQUIRED
    COMPONENTS RemotingCore WrapClientServer ProcessXML)
else ()
  find_package(VTK 9.1 REQUIRED
    COMPONENTS ${ORRERY_VTK_MODULES})
endif ()

set(modules)
foreach (technique IN LISTS ORRERY_TECHNIQUES)
  list(APPEND modules "${CMAKE_SOURCE_DIR}/${technique}/vtk.module")
endforeach ()

vtk_module_scan(
  MODULE_FILES ${modules}
  PROVIDES_MODULES ORRERY_MODULES
  WANT_BY_DEFAULT ON
  HIDE_MODULES_FROM_CACHE ON)
vtk_module_build(
  MODULES ${ORRERY_MODULES}
  PACKAGE Orrery
  INSTALL_HEADERS ON
  HEADERS_DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/orrery")
