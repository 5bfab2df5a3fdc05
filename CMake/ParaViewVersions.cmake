# What differs between the versions of ParaView that the suite builds on.

# The ParaView packages of Debian 13 and later name Python modules in their CMake files without the
# suffix of the Python version that the files have, and CMake stops at the first file missing. The
# suite links none of these modules: keep CMake from looking, as it does for Apple's frameworks.
file(GLOB files "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/paraview-*/*Python*-targets-*.cmake"
  "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/paraview-*/vtk/*Python*-targets-*.cmake")
foreach (file IN LISTS files)
  file(STRINGS "${file}" lines REGEX "^list\\(APPEND _cmake_import_check_targets ")
  foreach (line IN LISTS lines)
    string(REGEX REPLACE "^.*_targets +([^ )]+).*$" "\\1" target "${line}")
    set("_cmake_import_check_xcframework_for_${target}" "${CMAKE_CURRENT_LIST_DIR}")
  endforeach ()
endforeach ()

# The modules' CMake code predates this policy of newer versions of CMake, and says so at length.
set(CMAKE_POLICY_DEFAULT_CMP0174 OLD)
