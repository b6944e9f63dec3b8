#include "nn/layers/concatenate.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& o) {
  visit("axis", o.axis);
}

struct ConcatenateImpl final : LayerImpl {
  explicit ConcatenateImpl(const ConcatenateOptions& with) : LayerImpl("Concatenate", with.name), o(with) {}

  Config options() const override {
    ConfigWriter write;
    describe(write, o);
    return write.config;
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.empty()) fail(who(), ": expected at least one input, got none");
    const std::size_t along = normalize_axis(o.axis, inputs[0].size(), who());
    if (along == 0) fail(who(), ": expected an axis after the batch, got ", o.axis);
    Shape y = inputs[0];
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      const Shape& x = inputs[i];
      bool fits = x.size() == y.size();
      for (std::size_t a = 0; fits && a < x.size(); ++a)
        fits = a == along || x[a] == y[a] || x[a] == None || y[a] == None;
      if (!fits) {
        fail(who(), ": expected shapes that differ along axis ", along, " only, got ", to_string(inputs[0]), " and ",
             to_string(x));
      }
      y[along] = y[along] == None || x[along] == None ? None : y[along] + x[along];
    }
    return {y};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    Vars masks;  // of each input's shape
    bool masked = false;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Mask mask = context.mask(i);
      Var whole = ones(inputs[i].shape());
      if (mask) {
        Shape shape = shape_of(*mask);
        while (shape.size() < inputs[i].rank()) shape.push_back(1);
        whole = multiply(whole, reshape(Var(*mask), shape));
      }
      masked = masked || mask;
      masks.push_back(whole);
    }
    if (masked) context.set_output_mask(as_mask(max(concatenate(masks, o.axis), {-1})));
    return {concatenate(inputs, o.axis)};
  }

  ConcatenateOptions o;
};

}  // namespace

Concatenate::Concatenate(const ConcatenateOptions& options) : Layer(std::make_shared<ConcatenateImpl>(options)) {}

Concatenate Concatenate::from_config(const Config& config) {
  ConcatenateOptions o;
  ConfigReader read(config, "Concatenate");
  read("name", o.name);
  describe(read, o);
  return Concatenate(o);
}

}  // namespace nn::inline NN_ABI
