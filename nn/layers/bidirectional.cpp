#include "nn/layers/bidirectional.hpp"

#include "nn/layers/rnn.hpp"

namespace nn::inline NN_ABI {

namespace {

std::shared_ptr<RecurrentImpl> recurrent(const Layer& layer, const char* what) {
  auto impl = std::dynamic_pointer_cast<RecurrentImpl>(layer.impl());
  if (!impl) fail("Bidirectional: expected ", what, " to be an LSTM, GRU or SimpleRNN, got ", layer.impl()->who());
  return impl;
}

std::string prefixed(const std::string& prefix, const std::string& name) {
  return name.starts_with(prefix) ? name : prefix + name;
}

struct BidirectionalImpl final : LayerImpl {
  BidirectionalImpl(const Layer& layer, const BidirectionalOptions& o)
      : LayerImpl("Bidirectional", o.name), merge(o.merge_mode) {
    expect_one_of(who(), "merge_mode", merge, {"concat", "sum", "mul", "ave", "none"});
    const auto given = recurrent(layer, "the layer"),
               back = o.backward_layer ? recurrent(*o.backward_layer, "backward_layer") : given;
    sequences = given->s.return_sequences;
    if (back->s.return_sequences != sequences || back->s.return_state != given->s.return_state ||
        back->s.stateful != given->s.stateful) {
      fail(who(), ": expected layers with the same return_sequences, return_state and stateful");
    }
    if (back != given && back->s.go_backwards == given->s.go_backwards) {
      fail(who(), ": expected a backward_layer with go_backwards = ", given->s.go_backwards ? "false" : "true");
    }
    forward = given->copy(prefixed("forward_", given->name()), given->s.go_backwards, sequences);
    backward =
        back == given ? given->copy(prefixed("backward_", given->name()), !given->s.go_backwards, sequences) : back;
    backward->s.zero_output_for_mask = sequences;
    forward->trainable = given->trainable;
    if (back == given) backward->trainable = given->trainable;
  }

  Config options() const override {
    return Config::fields({{"layer", to_config(Layer(forward))},
                           {"backward_layer", to_config(Layer(backward))},
                           {"merge_mode", merge == "none" ? Config() : Config(merge)}});
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    const auto [front, rear] = halves(inputs);
    Shapes y = forward->output_shapes(front), z = backward->output_shapes(rear);
    Shapes all = {y[0]};
    if (merge == "concat") {
      all[0].back() += z[0].back();
    } else if (merge == "none") {
      all.push_back(z[0]);
    } else if (y[0] != z[0]) {
      fail(who(), ": expected layers with as many units for merge_mode ", merge, ", got ", to_string(y[0]), " and ",
           to_string(z[0]));
    }
    all.insert(all.end(), y.begin() + 1, y.end());
    all.insert(all.end(), z.begin() + 1, z.end());
    return all;
  }

  void build(const Shapes& inputs) override {
    for (const auto& half : {forward, backward}) {
      if (!half->built) half->build_once({inputs[0]});
    }
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    const auto [front, rear] = halves(inputs);
    return {{forward->name(), forward->output_shapes(front)[0]}, {backward->name(), backward->output_shapes(rear)[0]}};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const auto [front, rear] = halves(inputs);
    const Mask mask = context.mask();
    const LayerResult y = run_layer(*forward, front, {mask}, context), z = run_layer(*backward, rear, {mask}, context);
    const Var a = context.set_inner(forward->name(), y.outputs[0]);
    const Var b = context.set_inner(backward->name(), sequences ? reverse(z.outputs[0], 1) : z.outputs[0]);
    Vars all = merged(a, b);
    for (std::size_t k = 0; k < all.size(); ++k) context.set_output_mask(sequences ? mask : nullptr, k);
    all.insert(all.end(), y.outputs.begin() + 1, y.outputs.end());
    all.insert(all.end(), z.outputs.begin() + 1, z.outputs.end());
    return all;
  }

  std::vector<std::shared_ptr<LayerImpl>> inner_layers() const override { return {forward, backward}; }

 private:
  Vars merged(const Var& a, const Var& b) const {
    if (merge == "concat") return {concatenate({a, b})};
    if (merge == "sum") return {add(a, b)};
    if (merge == "ave") return {multiply(Scalar(0.5), add(a, b))};
    if (merge == "mul") return {multiply(a, b)};
    return {a, b};
  }

  // What each of the two is given: x, and its half of the initial states.
  template <class List>
  std::pair<List, List> halves(const List& inputs) const {
    const std::size_t n = forward->s.states, m = backward->s.states;
    if (inputs.size() != 1 && inputs.size() != 1 + n + m) {
      fail(who(), ": expected x, or x and ", n + m, " initial states, got ", inputs.size(), " inputs");
    }
    if (inputs.size() == 1) return {inputs, inputs};
    const auto middle = inputs.begin() + 1 + static_cast<std::ptrdiff_t>(n);
    List front(inputs.begin(), middle), rear(middle, inputs.end());
    rear.insert(rear.begin(), inputs[0]);
    return {front, rear};
  }

  std::string merge;
  bool sequences = false;
  std::shared_ptr<RecurrentImpl> forward, backward;
};

}  // namespace

Bidirectional::Bidirectional(const Layer& layer, const BidirectionalOptions& options)
    : Layer(std::make_shared<BidirectionalImpl>(layer, options)) {}

Bidirectional Bidirectional::from_config(const Config& config, const MakeLayer& make) {
  BidirectionalOptions o;
  ConfigReader read(config, "Bidirectional");
  read("name", o.name);
  const std::string who = "Bidirectional '" + o.name + "'";
  if (const Config* mode = config.find("merge_mode")) o.merge_mode = mode->is_null() ? "none" : mode->as_text(who);
  const Config* backward = config.find("backward_layer");
  if (backward && !backward->is_null()) o.backward_layer = make(*backward, who);
  return Bidirectional(make(config.at("layer", who), who), o);
}

}  // namespace nn::inline NN_ABI
