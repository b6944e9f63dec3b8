// Counts the calls of operator new of a program that this is linked into.
#pragma once

#include <cstddef>

/// Of all threads, since the program began.
std::size_t calls_of_new();
