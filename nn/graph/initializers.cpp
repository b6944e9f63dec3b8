#include "nn/graph/initializers.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "nn/check.hpp"
#include "nn/linalg.hpp"
#include "nn/random.hpp"

namespace nn::inline NN_ABI {

namespace {

Tensor truncated_normal(const Shape& shape, double mean, double deviation, Random& random) {
  Tensor x = uninitialized(shape);
  for (Scalar& value : x.storage()) {
    double z = random.normal();
    while (std::abs(z) > 2) z = random.normal();
    value = static_cast<Scalar>(mean + deviation * z);
  }
  return x;
}

// The numbers of inputs and outputs that a weight connects; axes before the last two are a receptive field.
struct Fans {
  double in, out;
};

Fans fans(const Shape& shape) {
  if (shape.empty()) return {1, 1};
  if (shape.size() == 1) return {static_cast<double>(shape[0]), static_cast<double>(shape[0])};
  const std::size_t n = shape.size();
  const double field = static_cast<double>(size_of(Shape(shape.begin(), shape.end() - 2)));
  return {field * static_cast<double>(shape[n - 2]), field * static_cast<double>(shape[n - 1])};
}

Tensor orthogonal(const Shape& shape, double gain, Random& random) {
  if (shape.size() < 2) fail("Orthogonal: expected a weight with at least two axes, got shape ", to_string(shape));
  const std::size_t columns = shape.back(), rows = columns == 0 ? 0 : size_of(shape) / columns;
  const std::size_t tall = std::max(rows, columns), narrow = std::min(rows, columns);
  const Tensor q = orthonormal_columns(random_normal({tall, narrow}, 0, 1, random));
  Tensor x = uninitialized(shape);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      x.data()[i * columns + j] = static_cast<Scalar>(gain) * (rows >= columns ? q(i, j) : q(j, i));
    }
  }
  return x;
}

Initializer scaled(double scale, const std::string& mode, const std::string& distribution) {
  return VarianceScaling({.scale = scale, .mode = mode, .distribution = distribution});
}

Tensor identity(const Shape& shape, Random&) {
  if (shape.size() != 2) fail("identity: expected a weight with two axes, got shape ", to_string(shape));
  Tensor x = zeros(shape);
  for (std::size_t i = 0; i < std::min(shape[0], shape[1]); ++i) x(i, i) = 1;
  return x;
}

// glorot_uniform and GlorotUniform are the same.
std::string plain(const std::string& name) {
  std::string letters;
  for (const char c : name) {
    if (c != '_') letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return letters;
}

Initializer by_name(const std::string& name) {
  static const std::map<std::string, std::function<Initializer()>> known = {
      {"zeros", [] { return Constant(0); }},
      {"ones", [] { return Constant(1); }},
      {"identity", [] { return Initializer("identity", identity); }},
      {"random_uniform", [] { return RandomUniform(); }},
      {"random_normal", [] { return RandomNormal(); }},
      {"truncated_normal", [] { return TruncatedNormal(); }},
      {"glorot_uniform", [] { return scaled(1, "fan_avg", "uniform"); }},
      {"glorot_normal", [] { return scaled(1, "fan_avg", "truncated_normal"); }},
      {"he_uniform", [] { return scaled(2, "fan_in", "uniform"); }},
      {"he_normal", [] { return scaled(2, "fan_in", "truncated_normal"); }},
      {"lecun_uniform", [] { return scaled(1, "fan_in", "uniform"); }},
      {"lecun_normal", [] { return scaled(1, "fan_in", "truncated_normal"); }},
      {"orthogonal", [] { return Orthogonal(); }},
  };
  static const std::map<std::string, std::string> short_names = {{"uniform", "random_uniform"},
                                                                 {"normal", "random_normal"},
                                                                 {"one", "ones"},
                                                                 {"zero", "zeros"},
                                                                 {"IdentityInitializer", "identity"}};
  const auto found = short_names.find(name);
  std::vector<std::string> names;
  for (const auto& [key, make] : known) {
    if (plain(key) == plain(found == short_names.end() ? name : found->second)) return make().written_as(key);
    names.push_back(key);
  }
  expect_one_of("Initializer", "the name", name, names);
  return Constant(0);
}

}  // namespace

Initializer::Initializer(const char* name) : Initializer(std::string(name)) {}

Initializer::Initializer(const std::string& name) : Initializer(by_name(name)) { name_ = name; }

Tensor Initializer::operator()(const Shape& shape, std::uint64_t seed) const {
  Random random(seed_ ? *seed_ : seed);
  return make_(shape, random);
}

namespace {

Config seed_config(const Seed& seed) { return seed ? Config(static_cast<std::int64_t>(*seed)) : Config(); }

Config made(const char* class_name, std::vector<std::pair<std::string, Config>> options) {
  return object_config("keras.initializers", class_name, Config::fields(std::move(options)));
}

}  // namespace

Initializer Constant(double value) {
  return {"constant", [value](const Shape& shape, Random&) { return full(shape, static_cast<Scalar>(value)); },
          std::nullopt, made("Constant", {{"value", value}})};
}

Initializer RandomUniform(double low, double high, Seed seed) {
  return {"random_uniform",
          [=](const Shape& shape, Random& random) { return random_uniform(shape, low, high, random); }, seed,
          made("RandomUniform", {{"minval", low}, {"maxval", high}, {"seed", seed_config(seed)}})};
}

Initializer RandomNormal(double mean, double deviation, Seed seed) {
  return {"random_normal",
          [=](const Shape& shape, Random& random) { return random_normal(shape, mean, deviation, random); }, seed,
          made("RandomNormal", {{"mean", mean}, {"stddev", deviation}, {"seed", seed_config(seed)}})};
}

Initializer TruncatedNormal(double mean, double deviation, Seed seed) {
  return {"truncated_normal",
          [=](const Shape& shape, Random& random) { return truncated_normal(shape, mean, deviation, random); }, seed,
          made("TruncatedNormal", {{"mean", mean}, {"stddev", deviation}, {"seed", seed_config(seed)}})};
}

Initializer VarianceScaling(const VarianceScalingOptions& o) {
  expect_one_of("VarianceScaling", "mode", o.mode, {"fan_in", "fan_out", "fan_avg"});
  expect_one_of("VarianceScaling", "distribution", o.distribution,
                {"truncated_normal", "untruncated_normal", "uniform"});
  if (!(o.scale > 0)) fail("VarianceScaling: expected a scale above 0, got ", o.scale);
  const auto make = [o](const Shape& shape, Random& random) {
    const auto [in, out] = fans(shape);
    const double n = o.mode == "fan_in" ? in : o.mode == "fan_out" ? out : (in + out) / 2;
    const double variance = o.scale / std::max(1.0, n);
    if (o.distribution == "uniform") {
      const double limit = std::sqrt(3 * variance);
      return random_uniform(shape, -limit, limit, random);
    }
    if (o.distribution == "untruncated_normal") return random_normal(shape, 0, std::sqrt(variance), random);
    // Cutting a normal distribution at two deviations leaves it 0.8796 of its deviation.
    return truncated_normal(shape, 0, std::sqrt(variance) / 0.87962566103423978, random);
  };
  return {"variance_scaling", make, o.seed,
          made("VarianceScaling", {{"scale", o.scale},
                                   {"mode", o.mode},
                                   {"distribution", o.distribution},
                                   {"seed", seed_config(o.seed)}})};
}

Initializer Orthogonal(double gain, Seed seed) {
  return {"orthogonal", [gain](const Shape& shape, Random& random) { return orthogonal(shape, gain, random); }, seed,
          // Keras 3.3 has the class under this name only, later ones under both.
          gain == 1 && !seed ? Config("orthogonal")
                             : made("OrthogonalInitializer", {{"gain", gain}, {"seed", seed_config(seed)}})};
}

namespace {

// Options of those that have any; Keras 2 says "normal" for truncated_normal.
Initializer with_options(const std::string& kind, const Config& options, const std::string& who) {
  ConfigReader read(options, who);
  std::optional<double> value, low, high, mean, deviation, scale, gain;
  std::optional<std::string> mode, distribution;
  std::optional<std::size_t> number;
  read("value", value);
  read("minval", low);
  read("maxval", high);
  read("mean", mean);
  read("stddev", deviation);
  read("scale", scale);
  read("mode", mode);
  read("distribution", distribution);
  read("gain", gain);
  read("seed", number);
  const Seed seed = number ? Seed(*number) : std::nullopt;
  if (kind == "constant") return Constant(value.value_or(0));
  if (kind == "randomuniform") return RandomUniform(low.value_or(-0.05), high.value_or(0.05), seed);
  if (kind == "randomnormal") return RandomNormal(mean.value_or(0), deviation.value_or(0.05), seed);
  if (kind == "truncatednormal") return TruncatedNormal(mean.value_or(0), deviation.value_or(0.05), seed);
  if (kind == "orthogonal") return Orthogonal(gain.value_or(1), seed);
  if (kind == "variancescaling") {
    const std::string shape = distribution.value_or("truncated_normal");
    return VarianceScaling({.scale = scale.value_or(1),
                            .mode = mode.value_or("fan_in"),
                            .distribution = shape == "normal" ? "truncated_normal" : shape,
                            .seed = seed});
  }
  return Initializer(kind);
}

}  // namespace

void read_config(const Config& config, const std::string& who, Initializer& initializer) {
  const auto [class_name, options] = read_object(config, who);
  std::string kind = plain(class_name);
  for (const std::string suffix : {"initializer", "v2"}) {
    if (kind.ends_with(suffix)) kind.resize(kind.size() - suffix.size());
  }
  try {
    initializer = with_options(kind, options, who);
  } catch (const Error& error) {
    fail(who, ": ", error.what());
  }
}

}  // namespace nn::inline NN_ABI
