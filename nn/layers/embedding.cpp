#include "nn/layers/embedding.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

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
      context.set_output_mask(std::make_shared<const Tensor>(std::move(mask)));
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

}  // namespace nn::inline NN_ABI
