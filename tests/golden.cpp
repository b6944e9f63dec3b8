#include "tests/golden.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

const nn::Tensor& GoldenCase::at(const std::string& tensor) const {
  const auto found = tensors.find(tensor);
  if (found == tensors.end()) throw std::runtime_error(name + " has no tensor " + tensor);
  return found->second;
}

std::string GoldenCase::text(const std::string& attribute) const {
  const auto found = attributes.find(attribute);
  return found == attributes.end() ? "" : found->second;
}

double GoldenCase::number(const std::string& attribute) const { return std::stod(text(attribute)); }

double GoldenCase::number(const std::string& attribute, double otherwise) const { return says(attribute) ? number(attribute) : otherwise; }

std::size_t GoldenCase::count(const std::string& attribute) const { return static_cast<std::size_t>(number(attribute)); }

nn::Axes GoldenCase::list(const std::string& attribute) const {
  std::istringstream in(text(attribute));
  nn::Axes numbers;
  for (std::string part; std::getline(in, part, ',');) numbers.push_back(std::stol(part));
  return numbers;
}

std::vector<std::string> GoldenCase::names(const std::string& prefix) const {
  std::vector<std::string> all;
  for (const std::string& tensor : order) {
    if (tensor.starts_with(prefix)) all.push_back(tensor.substr(prefix.size()));
  }
  return all;
}

bool GoldenCase::flag(const std::string& attribute) const { return text(attribute) == "1"; }

std::string GoldenCase::activation(const std::string& attribute) const {
  const std::string name_there = text(attribute);
  if (name_there == "hard_sigmoid_keras3") return "hard_sigmoid";
  if (name_there == "leaky_relu_0.2") return "leaky_relu";
  return name_there;
}

std::vector<GoldenCase> read_goldens(const std::string& file) {
  std::ifstream in(std::string(TEST_GOLDEN_DIR) + "/" + file);
  std::string word;
  int version = 0;
  if (!(in >> word >> version) || word != "goldens" || version != 1) throw std::runtime_error("not a golden file: " + file);
  std::vector<GoldenCase> cases;
  while (in >> word) {
    if (word == "case") {
      cases.emplace_back();
      in >> cases.back().name;
    } else if (word == "attr") {
      std::string key, value;
      in >> key >> value;
      cases.back().attributes[key] = value;
    } else if (word == "tensor") {
      std::string name, dtype;
      std::size_t axes = 0;
      in >> name >> dtype >> axes;
      nn::Shape shape(axes);
      for (std::size_t& length : shape) in >> length;
      std::vector<double> values(nn::size_of(shape));
      for (double& value : values) in >> value;
      if (!in) throw std::runtime_error(file + ": " + cases.back().name + " is cut short");
      cases.back().tensors[name] = nn::tensor(shape, values);
      cases.back().order.push_back(name);
      cases.back().single |= dtype == "f32";
    } else if (word != "end") {
      throw std::runtime_error(file + ": unknown word " + word);
    }
  }
  return cases;
}
