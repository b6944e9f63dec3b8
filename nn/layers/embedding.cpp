#include "nn/layers/embedding.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& input_dim, auto& output_dim, auto& o) {
  visit.required("input_dim", input_dim);
  visit.required("output_dim", output_dim);
  visit("embeddings_initializer", o.embeddings_initializer);
  visit("embeddings_regularizer", o.embeddings_regularizer);
  visit("activity_regularizer", o.activity_regularizer);
  visit("embeddings_constraint", o.embeddings_constraint);
  visit("mask_zero", o.mask_zero);
}

struct EmbeddingImpl final : UnaryLayer {
  EmbeddingImpl(std::size_t numbers, std::size_t width, const EmbeddingOptions& options)
      : UnaryLayer("Embedding", options.name), input_dim(numbers), output_dim(width), o(options) {
    expect_between(who(), "input_dim", static_cast<double>(input_dim), 1, 1 << 24);
    expect_units(who(), output_dim);
    if (o.weights && shape_of(*o.weights) != Shape{input_dim, output_dim}) {
      fail(who(), ": expected weights of shape ", to_string({input_dim, output_dim}), ", got ",
           to_string(shape_of(*o.weights)));
    }
    trainable = o.trainable;
    activity_regularizer = o.activity_regularizer;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, input_dim, output_dim, o);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    Shape y = x;
    y.push_back(output_dim);
    return y;
  }

  void build(const Shapes&) override {
    embeddings = add_weight("embeddings", {input_dim, output_dim}, o.embeddings_initializer, o.embeddings_regularizer,
                            o.embeddings_constraint);
    if (o.weights) embeddings->value = *o.weights;
  }

  Var call(const Var& x, Context& context) const override {
    if (o.mask_zero) {
      Tensor mask = x.value();
      for (Scalar& value : mask.storage()) value = value != 0 ? Scalar{1} : Scalar{0};
      context.set_output_mask(make_pooled<const Tensor>(std::move(mask)));
    }
    try {
      return gather(context.weight(embeddings), x.value());
    } catch (const Error& error) {
      fail(who(), ": ", error.what());
    }
  }

  std::size_t input_dim, output_dim;
  EmbeddingOptions o;
  Parameter embeddings;
};

}  // namespace

Embedding::Embedding(std::size_t input_dim, std::size_t output_dim, const EmbeddingOptions& options)
    : Layer(std::make_shared<EmbeddingImpl>(input_dim, output_dim, options)) {}

Embedding Embedding::from_config(const Config& config) {
  std::size_t input_dim{};
  std::size_t output_dim{};
  EmbeddingOptions o;
  ConfigReader read(config, "Embedding");
  read("name", o.name);
  describe(read, input_dim, output_dim, o);
  return Embedding(input_dim, output_dim, o);
}

}  // namespace nn::inline NN_ABI
