#include "nn/inspect/probe.hpp"

#include <algorithm>

#include "nn/check.hpp"
#include "nn/inspect/states_guard.hpp"

namespace nn::inline NN_ABI {

Probe::Probe(const Model& model, const TensorRefs& x, ProbeOptions options)
    : model_(model), x_(x), o_(std::move(options)) {
  model.expect_inputs(o_.who, x);
  expect_one_of(o_.who, "the reduction", o_.reduction, {"norm", "sum"});
  const std::size_t given = o_.target.places.size();
  if (given > 1 && given != x.samples())
    fail(o_.who, ": expected one target, or one for each of ", x.samples(), " samples, got ", given);
  find_places();
  explained_ = o_.target.layer.empty() ? model_.outputs() : Symbols{only(o_.target.layer).symbol};
}

// The one value with that name, or whose last part it is, or which contains it.
Spot Probe::only(const std::string& layer) const {
  std::vector<Spot> chosen = choose(model_, {.layers = {layer}}, o_.who);
  if (chosen[0].name == layer) chosen.erase(chosen.begin() + 1, chosen.end());  // the first of its outputs
  std::vector<std::string> names;
  for (const Spot& spot : chosen) names.push_back(spot.name);
  if (chosen.size() > 1) fail(o_.who, ": more than one layer matches '", layer, "'; choose one of: ", join(names));
  return chosen[0];
}

void Probe::find_places() {
  if (!o_.layer.empty()) {
    const Spot spot = only(o_.layer);
    places_.push_back({spot.name, None, false});
    inside_ = spot.kind == Spot::inner;
    return;
  }
  const std::vector<Spot> spots = spots_of(model_);
  for (std::size_t i = 0; i < model_.inputs().size(); ++i) {
    const std::size_t before = places_.size();
    for (const Spot& spot : spots) {
      if (o_.embeddings && spot.class_name == "Embedding" && spot.kind == Spot::output && spot.reads == i)
        places_.push_back({spot.name, i, true});
    }
    for (const Spot& spot : spots) {
      if (places_.size() == before && spot.kind == Spot::input && spot.symbol == model_.inputs()[i])
        places_.push_back({spot.name, i, false});
    }
  }
}

Probe::Run Probe::run(const Batch& batch, const std::vector<Tensor>* values, bool gradients) const {
  batch.rewind();
  Run run;
  run.at.resize(places_.size());
  Context context;
  context.set_tap([&](const std::string& name, const Var& value, const std::optional<Step>& step) {
    for (std::size_t k = 0; k < places_.size(); ++k) {
      if (places_[k].name != name) continue;
      const Tensor part = values ? part_of((*values)[k], step).value() : value.value();
      return run.at[k].add(gradients ? Var::variable(part) : Var(part), step);
    }
    return value;
  });
  const Graph& graph = model_.graph();
  const Graph::Values all = graph.run_all(Vars(batch.x.begin(), batch.x.end()), {}, context);
  for (const Symbol& symbol : explained_) {
    run.outputs.push_back(all.values[graph.place(symbol)]);
    const Shape shape = run.outputs.back().shape();
    if (shape.empty() || shape[0] != batch.x[0].shape(0))
      fail(o_.who, ": expected outputs with ", batch.x[0].shape(0), " samples, as the inputs have, got shape ",
           to_string(shape));
  }
  return run;
}

// The range of places in a sample of shape `sample` that the target's index leaves.
std::pair<std::size_t, std::size_t> Probe::chosen_by_index(const Shape& sample) const {
  const std::vector<int>& index = o_.target.index;
  std::size_t begin = 0, count = size_of(sample);
  for (std::size_t a = 0; a < index.size(); ++a) {
    if (a >= sample.size() || index[a] < 0 || static_cast<std::size_t>(index[a]) >= sample[a])
      fail(o_.who, ": expected a target inside one sample, of shape ", to_string(sample), ", got ", index[a],
           " for its axis ", a);
    count /= sample[a];
    begin += static_cast<std::size_t>(index[a]) * count;
  }
  return {begin, begin + count};
}

std::vector<int> Probe::target_places(const Vars& outputs, std::size_t first) const {
  if (o_.target.function) return {};
  const Tensor& y = outputs[0].value();
  const Shape shape = outputs[0].shape();
  const std::size_t samples = shape[0], width = y.size() / samples;
  const auto [begin, end] = chosen_by_index(Shape(shape.begin() + 1, shape.end()));
  std::vector<int> places;
  for (std::size_t n = 0; n < samples; ++n) {
    const Scalar* row = y.data() + n * width;
    const auto& given = o_.target.places;
    places.push_back(given.empty() ? static_cast<int>(std::max_element(row + begin, row + end) - row)
                                   : given[given.size() == 1 ? 0 : first + n]);
    if (places.back() < 0 || static_cast<std::size_t>(places.back()) >= width)
      fail(o_.who, ": expected a target from 0 to ", width - 1, ", as the output has ", width, " numbers, got ",
           places.back());
  }
  return places;
}

Var Probe::number(const Vars& outputs, const std::vector<int>& places) const {
  const std::size_t samples = outputs[0].shape(0);
  if (o_.target.function) {
    const Var f = o_.target.function(outputs);
    if (!f.defined()) fail(o_.who, ": expected a target function that gives a value, got none");
    if (f.value().size() != samples || f.rank() == 0 || f.shape(0) != samples)
      fail(o_.who, ": expected a target of one number a sample, shape (", samples, "), got ", to_string(f.shape()));
    return reshape(f, {samples});
  }
  const std::size_t width = outputs[0].value().size() / samples;
  Vars of_each;
  const Var flat = reshape(outputs[0], {samples * width, 1});
  for (std::size_t n = 0; n < samples; ++n) {
    const std::size_t at = n * width + static_cast<std::size_t>(places[n]);
    of_each.push_back(slice(flat, 0, at, at + 1));
  }
  return reshape(concatenate(of_each, 0), {samples});
}

std::vector<Tensor> Probe::back(const Run& run, const Var& number) const {
  const Var total = sum(number);
  if (!total.needs_gradient())
    fail(o_.who, ": expected an output that depends on '", places_[0].name, "' by a gradient, got one that does not; ",
         inside_ ? "name the output of its layer, or let that go on with what set_inner() gives"
                 : "name a layer behind it with .layer");
  backward(total);
  std::vector<Tensor> gradients;
  for (const Seen& at : run.at) gradients.push_back(at.gradient());
  return gradients;
}

std::vector<Tensor> Probe::gradients(const Batch& batch, const std::vector<Tensor>& values) const {
  const Run other = run(batch, &values, true);
  return back(other, number(other.outputs, batch.places));
}

Tensor Probe::f(const Batch& batch, const std::vector<Tensor>& values) const {
  return number(run(batch, &values, false).outputs, batch.places).value();
}

std::vector<Tensor> Probe::by_input(const std::vector<Tensor>& at_places) const {
  if (!o_.layer.empty()) return at_places;
  std::vector<Tensor> inputs(model_.inputs().size());
  std::vector<bool> filled(inputs.size(), false);
  for (std::size_t k = 0; k < places_.size(); ++k) {
    const std::size_t i = places_[k].input;
    Tensor of_place = at_places[k];
    if (places_[k].tokens) {
      const Var features(of_place);
      of_place = o_.reduction == "sum" ? sum(features, {-1}).value() : sqrt(sum(square(features), {-1})).value();
    }
    if (filled[i]) {
      inputs[i] += of_place;
    } else {
      inputs[i] = of_place;
    }
    filled[i] = true;
  }
  return inputs;
}

std::vector<Tensor> Probe::each(const std::function<std::vector<Tensor>(const Batch&)>& attribute) const {
  const std::size_t samples = x_.samples(), size = model_.batch_size_for(o_.who, samples, o_.batch_size);
  const std::size_t batches = batches_of(samples, size);
  std::vector<std::vector<Tensor>> parts(batches);
  const StatesGuard guard(model_);
  const bool stateful = model_.graph().is_stateful();
  for_each_batch(model_.graph(), batches, [&](std::size_t b) {
    Batch batch;
    if (stateful) batch.rewind = model_.impl()->kept_states();
    batch.first = b * size;
    const auto rows = x_.rows(batch.first, std::min(batch.first + size, samples));
    batch.x.assign(rows.begin(), rows.end());
    const bool wanted = o_.embeddings;
    const Run plain = run(batch, nullptr, wanted);
    const std::function<void()> go_on = stateful ? model_.impl()->kept_states() : [] {};
    batch.places = target_places(plain.outputs, batch.first);
    const Var explained = number(plain.outputs, batch.places);
    batch.f = explained.value();
    for (const Seen& at : plain.at) batch.values.push_back(at.value());
    if (wanted) batch.gradients = back(plain, explained);
    parts[b] = by_input(attribute(batch));
    go_on();
  });
  std::vector<Tensor> wholes;
  for (std::size_t i = 0; i < parts[0].size(); ++i) {
    std::vector<Tensor> part;
    for (const std::vector<Tensor>& all : parts) part.push_back(all[i]);
    wholes.push_back(concatenate_rows(part));
  }
  return wholes;
}

}  // namespace nn::inline NN_ABI
