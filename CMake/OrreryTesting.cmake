# How tests are declared. Each test has one of the labels kernel, filter, pipeline, gui.

include(GoogleTest)
find_package(GTest REQUIRED)

# Threads of a test that wait do not take the processor from the test that runs beside it.
set(ORRERY_TEST_ENVIRONMENT OMP_WAIT_POLICY=passive)

# orrery_add_unit_tests(<technique> <label> LIBRARIES <target>...)
#
# Makes one GoogleTest program of the files <technique>/*.cxx of the current folder.
function (orrery_add_unit_tests technique label)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LIBRARIES")
  file(GLOB sources CONFIGURE_DEPENDS "${technique}/*.cxx")
  if (NOT sources)
    return ()
  endif ()
  set(program "${technique}-${label}-tests")
  add_executable(${program} ${sources})
  target_include_directories(${program} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_compile_options(${program} PRIVATE -Wall -Wextra)
  target_compile_definitions(${program} PRIVATE
    ORRERY_TEST_DATA="${CMAKE_SOURCE_DIR}/Testing/Data")
  target_link_libraries(${program} PRIVATE ${arg_LIBRARIES} GTest::gtest_main)
  gtest_discover_tests(${program}
    TEST_PREFIX "${label}."
    DISCOVERY_TIMEOUT 60
    PROPERTIES
      LABELS ${label}
      TIMEOUT 300
      ENVIRONMENT "${ORRERY_TEST_ENVIRONMENT}")
endfunction ()

# orrery_add_script_tests(<technique> <script>)
#
# Adds a test for each line of the script's head of the form
#
#   # run: pvpython
#   # run: pvbatch 2        (over MPI, with that many ranks)
#   # run: paraview         (in the GUI, which then plays the events in the .xml file of the same
#                            name, if there is one, and exits)
#
# The plugin is loaded already, the folder Testing/Python is on the path, and the environment
# variables ORRERY_TEST_DATA and ORRERY_TEST_OUTPUT name the folders to read from and write to.
# A Python exception fails the test, and so does a VTK error or warning unless the head has
#
#   # expects: errors
function (orrery_add_script_tests technique script)
  get_filename_component(name "${script}" NAME_WE)
  file(STRINGS "${script}" head LIMIT_COUNT 20)
  set(runs "${head}")
  list(FILTER runs INCLUDE REGEX "^# run: ")
  if (NOT runs)
    message(FATAL_ERROR "${script} does not say how it is run.")
  endif ()
  set(failure "Traceback")
  if (NOT "# expects: errors" IN_LIST head)
    list(APPEND failure " (ERR|WARN)\\| ")
  endif ()
  foreach (run IN LISTS runs)
    if (NOT run MATCHES "^# run: (pvpython|pvbatch|paraview) ?([0-9]*)$")
      message(FATAL_ERROR "${script}: not a way to run it: ${run}")
    endif ()
    set(how "${CMAKE_MATCH_1}")
    set(ranks "${CMAKE_MATCH_2}")
    if (how STREQUAL "paraview")
      set(label gui)
    else ()
      set(label pipeline)
    endif ()
    set(test "${label}.${technique}.${name}.${how}${ranks}")
    set(environment
      ${ORRERY_TEST_ENVIRONMENT}
      "ORRERY_PLUGIN_DIR=$<TARGET_FILE_DIR:Orrery>"
      "ORRERY_TEST_DATA=${CMAKE_SOURCE_DIR}/Testing/Data")
    add_test(NAME "${test}"
      COMMAND "${CMAKE_SOURCE_DIR}/Testing/Python/run.sh"
        "${how}" "${ranks}" "${script}" "${CMAKE_BINARY_DIR}/Testing/Output/${test}")
    set_tests_properties("${test}" PROPERTIES
      LABELS ${label}
      TIMEOUT 600
      ENVIRONMENT "${environment}"
      FAIL_REGULAR_EXPRESSION "${failure}")
  endforeach ()
endfunction ()
