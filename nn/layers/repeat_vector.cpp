#include "nn/layers/repeat_vector.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& n) {
  visit.required("n", n);
}

struct RepeatVectorImpl final : UnaryLayer {
  RepeatVectorImpl(std::size_t times, const RepeatVectorOptions& o) : UnaryLayer("RepeatVector", o.name), n(times) {
    expect_between(who(), "n", static_cast<double>(n), 1, 1 << 24);
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, n);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    expect_axes(who(), x, {"batch", "features"});
    return {x[0], n, x[1]};
  }

  Var call(const Var& x, Context&) const override { return repeat(reshape(x, {x.shape(0), 1, x.shape(1)}), n, 1); }

  std::size_t n;
};

}  // namespace

RepeatVector::RepeatVector(std::size_t n, const RepeatVectorOptions& options)
    : Layer(std::make_shared<RepeatVectorImpl>(n, options)) {}

RepeatVector RepeatVector::from_config(const Config& config) {
  std::size_t n{};
  RepeatVectorOptions o;
  ConfigReader read(config, "RepeatVector");
  read("name", o.name);
  describe(read, n);
  return RepeatVector(n, o);
}

}  // namespace nn::inline NN_ABI
