#include "nn/inspect/seen.hpp"

#include "nn/autodiff/ops.hpp"
#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Part>
Tensor put_together(const Seen& seen, const Part& of) {
  if (seen.parts.empty()) fail("expected a value that its layer hands to set_inner() while it runs, got none");
  if (!seen.axis) return of(seen.parts[0]);
  Vars all;
  for (const Var& part : seen.parts) all.emplace_back(of(part));
  return stack(all, static_cast<std::ptrdiff_t>(*seen.axis)).value();
}

}  // namespace

Var Seen::add(const Var& part, const std::optional<Step>& step) {
  if (step) axis = step->axis;
  parts.push_back(part);
  return part;
}

Tensor Seen::value() const {
  return put_together(*this, [](const Var& part) { return part.value(); });
}

Tensor Seen::gradient() const {
  return put_together(*this, [](const Var& part) { return part.gradient(); });
}

Var part_of(const Var& whole, const std::optional<Step>& step) {
  return step ? select(whole, static_cast<std::ptrdiff_t>(step->axis), step->at) : whole;
}

}  // namespace nn::inline NN_ABI
