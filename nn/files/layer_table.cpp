#include "nn/files/layer_table.hpp"

#include <map>
#include <mutex>
#include <set>

#include "nn/layers/layers.hpp"

namespace nn::inline NN_ABI {

namespace {

using Make = std::function<Layer(const Config& options, const MakeLayer& make)>;

template <class L>
Make plain() {
  return [](const Config& options, const MakeLayer&) -> Layer { return L::from_config(options); };
}
template <class L>
Make wrapper() {
  return [](const Config& options, const MakeLayer& make) -> Layer { return L::from_config(options, make); };
}

// Two layers have this name in files: Keras's, and the one of the package keras-attention, which alone has units.
Make attention() {
  return [](const Config& options, const MakeLayer&) -> Layer {
    const Config* units = options.find("units");
    if (units && !options.find("use_scale") && !options.find("score_mode"))
      return LastStateAttention::from_config(options);
    return Attention::from_config(options);
  };
}

std::mutex table_mutex;

std::map<std::string, Make>& table() {
  static std::map<std::string, Make> layers = {
      {"Activation", plain<Activation>()},
      {"ActivityRegularization", plain<ActivityRegularization>()},
      {"Add", plain<Add>()},
      {"AdditiveAttention", plain<AdditiveAttention>()},
      {"Attention", attention()},
      {"AttentionDecoder", plain<AttentionDecoder>()},
      {"Average", plain<Average>()},
      {"Bidirectional", wrapper<Bidirectional>()},
      {"Concatenate", plain<Concatenate>()},
      {"Dense", plain<Dense>()},
      {"Dot", plain<Dot>()},
      {"Dropout", plain<Dropout>()},
      {"Embedding", plain<Embedding>()},
      {"Flatten", plain<Flatten>()},
      {"GRU", plain<GRU>()},
      {"GaussianNoise", plain<GaussianNoise>()},
      {"GlobalAveragePooling1D", plain<GlobalAveragePooling1D>()},
      {"GlobalMaxPooling1D", plain<GlobalMaxPooling1D>()},
      {"LSTM", plain<LSTM>()},
      {"Lambda", plain<Lambda>()},
      {"LastStateAttention", plain<LastStateAttention>()},
      {"LayerNormalization", plain<LayerNormalization>()},
      {"Masking", plain<Masking>()},
      {"Maximum", plain<Maximum>()},
      {"Minimum", plain<Minimum>()},
      {"MultiHeadAttention", plain<MultiHeadAttention>()},
      {"Multiply", plain<Multiply>()},
      {"Permute", plain<Permute>()},
      {"RepeatVector", plain<RepeatVector>()},
      {"Reshape", plain<Reshape>()},
      {"ScaledDotProductAttention", plain<ScaledDotProductAttention>()},
      {"SeqSelfAttention", plain<SeqSelfAttention>()},
      {"SeqWeightedAttention", plain<SeqWeightedAttention>()},
      {"SequenceAttention", wrapper<SequenceAttention>()},
      {"SimpleRNN", plain<SimpleRNN>()},
      {"Softmax", plain<Softmax>()},
      {"SpatialDropout1D", plain<SpatialDropout1D>()},
      {"Subtract", plain<Subtract>()},
      {"SumOverTime", plain<SumOverTime>()},
      {"TimeDistributed", wrapper<TimeDistributed>()},
  };
  return layers;
}

// What Keras does not have: the user's, and one of this library's that no package has either.
std::set<std::string>& own_classes() {
  static std::set<std::string> classes = {"SumOverTime"};
  return classes;
}

}  // namespace

void register_layer(const std::string& class_name, std::function<Layer(const Config&)> make) {
  if (class_name.empty() || !make) fail("register_layer: expected a class name and a function, got an empty one");
  const std::lock_guard lock(table_mutex);
  table()[class_name] = [make = std::move(make)](const Config& options, const MakeLayer&) { return make(options); };
  own_classes().insert(class_name);
}

bool is_keras_layer(const std::string& class_name) {
  const std::lock_guard lock(table_mutex);
  return class_name == "InputLayer" || (table().count(class_name) > 0 && own_classes().count(class_name) == 0);
}

Layer layer_from_config(const Config& object, const std::string& who, const MakeLayer& inside) {
  const auto [class_name, options] = read_object(object, who);
  Make make;
  {
    const std::lock_guard lock(table_mutex);
    auto found = table().find(class_name);
    if (found == table().end()) found = table().find(class_name.substr(class_name.find('>') + 1));  // "package>Class"
    if (found != table().end()) make = found->second;
  }
  if (!make) {
    fail(who, ": no layer of the class '", class_name, "'; one of your own is made known with register_layer(\"",
         class_name, "\", ...)");
  }
  const MakeLayer plain_layers = [](const Config& inner, const std::string& place) {
    return layer_from_config(inner, place);
  };
  const Layer layer = make(options, inside ? inside : plain_layers);
  if (const Config* trainable = options.find("trainable");
      trainable && !trainable->is_null() && !trainable->as_bool(who)) {
    layer.set_trainable(false);
  }
  return layer;
}

}  // namespace nn::inline NN_ABI
