// Texts, numbers and bytes as they stand in a page.
#pragma once

#include <string>
#include <string_view>

#include "nn/tensor.hpp"

namespace viz {

/// A UTF-8 text as HTML, inside an element or a quoted attribute: &, <, > and quotes are escaped. Control characters
/// other than tab and line feed become their pictures (U+2400 ...), bytes that are no UTF-8 become U+FFFD.
std::string html_text(std::string_view text);

/// A UTF-8 text as a JSON string, quotes included. It may stand in a <script>: no <, > or & is left in it.
std::string json_text(std::string_view text);

/// The shortest text that reads back as the same number: 0.1, 1e-05, NaN, inf.
std::string number_text(float value);
std::string number_text(double value);

/// The same, with null for what is not finite: JSON has no word for it.
std::string json_number(double value);

std::string base64(std::string_view bytes);

/// The numbers of x in row-major order, as 32-bit floats, lowest byte first.
std::string float_bytes(const nn::Tensor& x);

}  // namespace viz
