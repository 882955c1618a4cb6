# What is installed beside the programs and libraries, and Debian packages of all of it: `make package`, or
# cpack --config build/release/CPackConfig.cmake -G DEB. The package `autoepoch` has the programs and the ready space files,
# `autoepoch-dev` the library.
install(DIRECTORY experiments/spaces DESTINATION ${CMAKE_INSTALL_DATADIR}/autoepoch COMPONENT programs FILES_MATCHING PATTERN *.json)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright COMPONENT programs)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/autoepoch-dev RENAME copyright COMPONENT development)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_VENDOR autoepoch)
set(CPACK_PACKAGE_CONTACT "The autoepoch developers <autoepoch@localhost>")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL programs development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(CPACK_COMPONENT_PROGRAMS_DESCRIPTION "Runs many trials at the same time and stops the bad ones early. Networks are
trained by LibTorch, in processes of their own.")
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME autoepoch)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SHLIBDEPS ON)
# Debian's LibTorch computes with whatever BLAS there is, and the reference one is many times slower.
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS libopenblas0)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SUGGESTS dataset-fashion-mnist)

set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "This package has the library: headers, static libraries and the CMake package.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME autoepoch-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libboost-dev, libeigen3-dev, libfmt-dev, libnlopt-cxx-dev, libpq-dev, libsoci-dev, libsqlite3-dev, nlohmann-json3-dev")
include(CPack)
