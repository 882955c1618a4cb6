# Finds LibTorch and defines the target autoepoch::libtorch.
#
# LibTorch's own CMake package is used only to find the place: loading it demands a CUDA toolkit of the version it was
# built with (a FATAL_ERROR that QUIET does not stop), and can mix two installations on one machine. All that this program
# needs are the headers and the libraries, and those need no toolkit.
#
# Looked for in Torch_DIR, in CMAKE_PREFIX_PATH (the unpacked zip, or what torch.utils.cmake_prefix_path says of a pip
# installation), then where Debian's libtorch-dev is.

set(torch_hints "")
foreach(prefix IN LISTS CMAKE_PREFIX_PATH)
  list(APPEND torch_hints ${prefix} ${prefix}/../..)
endforeach()
if(Torch_DIR)
  list(PREPEND torch_hints ${Torch_DIR}/../../..)
endif()
find_library(AUTOEPOCH_TORCH_CPU torch_cpu HINTS ${torch_hints} PATH_SUFFIXES lib DOC "libtorch_cpu of the LibTorch to use")
if(NOT AUTOEPOCH_TORCH_CPU)
  message(FATAL_ERROR
    "LibTorch was not found. One of:\n"
    "  apt-get install libtorch-dev libopenblas0\n"
    "  pip install torch, then -DCMAKE_PREFIX_PATH=$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)')\n"
    "  the LibTorch zip of pytorch.org, then -DCMAKE_PREFIX_PATH=/path/to/libtorch\n"
    "  -DAUTOEPOCH_TORCH=OFF to build without the worker")
endif()

get_filename_component(torch_library_dir ${AUTOEPOCH_TORCH_CPU} DIRECTORY)
find_path(AUTOEPOCH_TORCH_INCLUDE ATen/ATen.h HINTS ${torch_library_dir}/../include ${torch_library_dir}/../../include
  NO_DEFAULT_PATH DOC "LibTorch's headers")
if(NOT AUTOEPOCH_TORCH_INCLUDE)
  message(FATAL_ERROR "${AUTOEPOCH_TORCH_CPU} has no headers beside it: install LibTorch's development package (libtorch-dev)")
endif()

set(torch_version_header ${AUTOEPOCH_TORCH_INCLUDE}/torch/headeronly/version.h)
if(NOT EXISTS ${torch_version_header})  # before 2.10
  set(torch_version_header ${AUTOEPOCH_TORCH_INCLUDE}/torch/csrc/api/include/torch/version.h)
endif()
file(STRINGS ${torch_version_header} torch_version_lines REGEX "define TORCH_VERSION_(MAJOR|MINOR) ")
string(REGEX REPLACE "[^0-9]*([0-9]+)[^0-9]+([0-9]+).*" "\\1.\\2" torch_version "${torch_version_lines}")
if(torch_version VERSION_LESS 1.13)
  message(FATAL_ERROR "LibTorch ${torch_version} in ${torch_library_dir} is too old: 1.13 or newer is needed")
endif()

# Older official builds use the C++ ABI from before 2011, with which no other library of this system can be linked.
set(torch_config ${torch_library_dir}/../share/cmake/Torch/TorchConfig.cmake)
if(EXISTS ${torch_config})
  file(STRINGS ${torch_config} torch_old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
  if(torch_old_abi)
    message(FATAL_ERROR "LibTorch ${torch_version} in ${torch_library_dir} was built with the C++ ABI of before 2011. Use the "
      "zip named libtorch-cxx11-abi-..., or version 2.7 or newer")
  endif()
endif()

add_library(autoepoch_libtorch INTERFACE)
add_library(autoepoch::libtorch ALIAS autoepoch_libtorch)
target_include_directories(autoepoch_libtorch SYSTEM INTERFACE
  ${AUTOEPOCH_TORCH_INCLUDE} ${AUTOEPOCH_TORCH_INCLUDE}/torch/csrc/api/include)
set(torch_kind "CPU only")
foreach(name torch torch_cpu c10)
  target_link_libraries(autoepoch_libtorch INTERFACE ${torch_library_dir}/lib${name}.so)
endforeach()
if(EXISTS ${torch_library_dir}/libtorch_cuda.so)
  set(torch_kind "CUDA")
  # No symbol of ours refers to these, yet loading them is what makes the GPU available. Their own dependencies (cuBLAS,
  # cuDNN) are found when the program starts.
  target_link_libraries(autoepoch_libtorch INTERFACE
    -Wl,--no-as-needed ${torch_library_dir}/libtorch_cuda.so ${torch_library_dir}/libc10_cuda.so -Wl,--as-needed
    -Wl,--unresolved-symbols=ignore-in-shared-libs)
endif()
message(STATUS "LibTorch ${torch_version} (${torch_kind}): ${torch_library_dir}")
