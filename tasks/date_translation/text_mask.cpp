#include "tasks/date_translation/text_mask.hpp"

#include <memory>

#include "nn/check.hpp"
#include "nn/files/layer_table.hpp"

namespace tasks {

namespace {

using namespace nn;

struct TextMaskImpl final : UnaryLayer {
  TextMaskImpl(std::size_t end_symbol, const std::string& name) : UnaryLayer("TextMask", name), end(end_symbol) {}

  Config options() const override { return Config::fields({{"end", end}}); }

  Shape output_shape(const Shape& x) const override {
    expect_axes(who(), x, {"batch", "time"});
    return x;
  }

  Var call(const Var& x, Context&) const override {
    const Tensor& ids = x.value();
    Tensor mask = zeros(x.shape());
    for (std::size_t i = 0; i < ids.shape(0); ++i) {
      bool text = true;
      for (std::size_t t = 0; t < ids.shape(1) && text; ++t) {
        mask(i, t) = 1;
        text = ids(i, t) != static_cast<Scalar>(end);
      }
    }
    return Var(std::move(mask));
  }

  std::size_t end;
};

}  // namespace

TextMask::TextMask(std::size_t end, const std::string& name) : Layer(std::make_shared<TextMaskImpl>(end, name)) {}

void register_text_mask() {
  register_layer("TextMask", [](const Config& options) {
    std::string name;
    std::size_t end{};
    ConfigReader read(options, "TextMask");
    read("name", name);
    read.required("end", end);
    return TextMask(end, name);
  });
}

}  // namespace tasks
