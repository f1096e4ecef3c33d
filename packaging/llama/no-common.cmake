# llama-common is 43 % of the build and the Python binding never uses it; the binding's CMake forces it on,
# so the only way to leave it out is to be included at llama.cpp's project() line.
set(LLAMA_BUILD_COMMON OFF)
