// Precompiled for the build's sake: xtensor's headers cost 2 s a file. Every source includes what it uses all the same.

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "nn/tensor.hpp"
