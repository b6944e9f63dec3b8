// Tables of numbers as text: CSV.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

struct CsvOptions {
  /// Those to read, in this order: by their names in the header, or by number, from 1, or -1 for the last one. The
  /// other columns may hold anything, such as dates. None: all columns.
  std::vector<std::string> columns = {};
};

/// The numbers of a text file as (rows, columns): a row a line, its numbers separated by commas, semicolons, tabs or
/// blanks (the first of these that the first row has). A first line in which nothing is a number is the header and left
/// out; so are empty lines and those that begin with #. Numbers may stand in quotes; nan and inf are numbers. Throws
/// Error naming the file, the line and the column when a number is missing or something else, when lines differ in
/// length, and for a column that is not there.
Tensor read_csv(const std::filesystem::path& path, const CsvOptions& options = {});
/// The same from the text of a file; `name` stands for it in errors.
Tensor parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});

}  // namespace nn::inline NN_ABI
