#include "nn/graph/names.hpp"

#include <unordered_map>

#include "nn/check.hpp"
#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

std::vector<NamedOutput> named_outputs(const std::vector<std::shared_ptr<Call>>& calls) {
  std::vector<NamedOutput> all;
  std::unordered_map<const LayerImpl*, std::size_t> times;
  for (const std::shared_ptr<Call>& call : calls) {
    const std::size_t time = times[call->layer.get()]++;
    std::string name = call->layer->name();
    if (time > 0) name.append(":").append(std::to_string(time));
    all.push_back({name, Symbol(call, 0)});
    const std::size_t count = call->outputs();
    for (std::size_t i = 1; i < call->shapes.size(); ++i) {
      const std::string part = i < count ? "output_" + std::to_string(i) : call->inner[i - count];
      all.push_back({name + "/" + part, Symbol(call, i)});
    }
  }
  return all;
}

Symbol find_output(const std::vector<NamedOutput>& outputs, const std::string& name) {
  const auto ends_with_part = [&](const std::string& full) {
    return full.size() > name.size() && full.ends_with(name) && full[full.size() - name.size() - 1] == '/';
  };
  std::vector<const NamedOutput*> by_part, by_text;
  std::vector<std::string> names;
  for (const NamedOutput& output : outputs) {
    if (output.name == name) return output.symbol;
    if (ends_with_part(output.name)) by_part.push_back(&output);
    if (!name.empty() && output.name.find(name) != std::string::npos) by_text.push_back(&output);
    names.push_back(output.name);
  }
  if (by_part.size() == 1) return by_part[0]->symbol;
  if (by_text.size() == 1) return by_text[0]->symbol;
  if (by_text.empty()) fail("no layer named '", name, "'; the layers are: ", join(names));
  names.clear();
  for (const NamedOutput* output : by_text) names.push_back(output->name);
  fail("more than one layer matches '", name, "'; choose one of: ", join(names));
}

}  // namespace nn::inline NN_ABI
