# The page of web/, bundled by npm's esbuild and made into page.inc. Sets report_page_source and report_page_directory.
# Without npm, or where its registry cannot be reached, the program has the plain report instead.
option(AUTOEPOCH_PAGE "Bundle the reports' page with charts, which needs npm" ON)

set(report_page_source page_missing.cpp)
set(report_page_directory ${CMAKE_CURRENT_BINARY_DIR}/page)
set(report_packages ${report_page_directory}/npm)  # where node_modules is
set(web ${CMAKE_CURRENT_SOURCE_DIR}/web)

# As the lock file says, once for each version of it.
function(install_packages)
  foreach(file package.json package-lock.json)
    configure_file(${web}/${file} ${report_packages}/${file} COPYONLY)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${web}/${file})
  endforeach()
  file(SHA256 ${web}/package-lock.json lock)
  set(stamp ${report_packages}/installed-${lock})
  if(NOT EXISTS ${stamp})
    message(STATUS "Installing the packages of the reports' page by npm")
    execute_process(COMMAND ${NPM_PROGRAM} ci --ignore-scripts --no-audit --no-fund WORKING_DIRECTORY ${report_packages}
      RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(failed)
      message(WARNING "npm ci failed, so reports will be plain (-DAUTOEPOCH_PAGE=OFF says so without trying):\n${output}")
      return()
    endif()
    file(TOUCH ${stamp})
  endif()
  set(report_page_source page.cpp PARENT_SCOPE)
endfunction()

if(AUTOEPOCH_PAGE)
  find_program(NPM_PROGRAM npm)
  find_program(NODE_PROGRAM NAMES node nodejs)
  if(NPM_PROGRAM AND NODE_PROGRAM)
    install_packages()
  else()
    message(STATUS "npm was not found: reports will be plain")
  endif()
endif()

if(report_page_source STREQUAL page.cpp)
  file(GLOB page_files CONFIGURE_DEPENDS ${web}/*.js ${web}/views/*.js ${web}/*.css ${web}/*.html ${web}/*.mjs)
  add_custom_command(OUTPUT ${report_page_directory}/report/page.inc
    COMMAND ${CMAKE_COMMAND} -E make_directory ${report_page_directory}/report
    COMMAND ${NODE_PROGRAM} ${web}/build.mjs ${report_page_directory}/report/page.inc
    DEPENDS ${page_files} ${web}/package-lock.json
    WORKING_DIRECTORY ${report_packages} COMMENT "Bundling the reports' page" VERBATIM)
  set_source_files_properties(page.cpp PROPERTIES OBJECT_DEPENDS ${report_page_directory}/report/page.inc)
endif()

# For the tests in a browser: where node_modules is, empty without a page.
if(report_page_source STREQUAL page.cpp)
  set_property(DIRECTORY PROPERTY AUTOEPOCH_PAGE_PACKAGES ${report_packages})
endif()
