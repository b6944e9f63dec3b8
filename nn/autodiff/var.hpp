// The engine: a Var is a tensor that remembers which op made it, so that gradients can flow back.
//
// An op computes its value, then records how its gradient flows (define by run, as micrograd and PyTorch):
//
//   // y = tanh(x)                dx += dy (1 - y^2)
//   Var tanh(const Var& x) {
//     return record("tanh", xt::tanh(x.value()), {x},
//                   [](const Tensor& y, const Tensor& dy, Grads& dx) { dx[0] += dy * (1 - y * y); });
//   }
//
// The closure may capture inputs and saved tensors, never its own output: it gets y as an argument, so no
// node points to itself. A value that needs no gradient records nothing, which keeps prediction cheap.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// The gradient of one value: empty until something flows in, then a tensor of the value's shape.
class Grad {
 public:
  Grad() = default;
  explicit Grad(Shape shape) : shape_(std::move(shape)), wanted_(true) {}

  /// False when this input needs no gradient: += then does nothing, and buffer() must not be asked for.
  explicit operator bool() const { return wanted_; }
  bool empty() const { return !filled_; }

  /// Adds a tensor or an xtensor expression; Error when its shape is not the value's.
  template <class E>
  void operator+=(const E& gradient) {
    if (!wanted_) return;
    expect_shape(Shape(gradient.shape().begin(), gradient.shape().end()));
    if (filled_) {
      total_ += gradient;
    } else {
      total_ = gradient;
      filled_ = true;
    }
  }

  /// The sum so far, zero at first, to add to in place. For kernels that write through pointers. Error when no gradient
  /// is wanted.
  Tensor& buffer();
  const Tensor& total() const { return total_; }
  void clear();

 private:
  void expect_shape(const Shape& gradient) const;

  Shape shape_;
  Tensor total_;
  bool wanted_ = false, filled_ = false;
};

struct Node;
class Backward;
class Var;
using Vars = PoolVector<Var>;

/// A tensor in a computation. Cheap to copy: copies are the same value.
class Var {
 public:
  Var() = default;
  /// A constant: gradients stop here.
  Var(Tensor value);  // NOLINT: a tensor is usable wherever a Var is
  Var(Scalar value);  // NOLINT

  /// A value whose gradient is wanted, such as an input to look at.
  static Var variable(Tensor value);
  /// The same for a tensor kept elsewhere, which must outlive the computation and is not copied: a weight.
  static Var reference(const Tensor& value, bool needs_gradient);

  bool defined() const { return node_ != nullptr; }
  const Tensor& value() const;
  Shape shape() const { return shape_of(value()); }
  std::size_t shape(std::size_t axis) const { return value().shape().at(axis); }
  std::size_t rank() const { return value().dimension(); }
  bool needs_gradient() const;

  /// dL/dvalue after backward(L), zeros when L does not depend on it. Kept for variables, references and
  /// whatever was told to retain_gradient().
  Tensor gradient() const;
  void retain_gradient() const;

  const std::shared_ptr<Node>& node() const { return node_; }

 private:
  friend Var record(const char*, Tensor, Vars, Backward);
  std::shared_ptr<Node> node_;
};

/// One Grad per input of an op, in the order of its inputs.
class Grads {
 public:
  explicit Grads(const PoolVector<std::shared_ptr<Node>>& inputs) : inputs_(inputs) {}
  Grad& operator[](std::size_t input);

 private:
  const PoolVector<std::shared_ptr<Node>>& inputs_;
};

/// How a gradient flows from an op's output y to its inputs: any closure that takes y, dL/dy, and where to add dL/dx.
class Backward {
 public:
  Backward() = default;
  template <class F>
    requires(!std::is_same_v<F, Backward>)
  Backward(F flow) : flow_(make_pooled<FlowOf<F>>(std::move(flow))) {}  // NOLINT: closures are written in place

  explicit operator bool() const { return flow_ != nullptr; }
  void operator()(const Tensor& y, const Tensor& dy, Grads& dx) const { (*flow_)(y, dy, dx); }

 private:
  struct Flow {
    virtual ~Flow() = default;
    virtual void operator()(const Tensor& y, const Tensor& dy, Grads& dx) const = 0;
  };
  template <class F>
  struct FlowOf final : Flow {
    explicit FlowOf(F f) : flow(std::move(f)) {}
    void operator()(const Tensor& y, const Tensor& dy, Grads& dx) const override { flow(y, dy, dx); }
    F flow;
  };

  std::shared_ptr<const Flow> flow_;
};

/// Makes an op's result. `backward` is kept only if some input needs a gradient.
Var record(const char* op, Tensor value, Vars inputs, Backward backward);

/// Fills the gradients of everything that `loss`, a single number, was computed from. Gradients add up over
/// several calls. Throws Error when loss has more than one element or depends on no variable.
void backward(const Var& loss);

/// Of which rows of a table a value is made: what `gather` leaves for ops that can work on the table itself.
struct RowsOf {
  Var table;
  Places places;
};

/// What a Var points to.
struct Node {
  Tensor own;  // the value, unless it is kept elsewhere
  const Tensor* value = &own;
  Grad grad;                                  // wanted if any input's is
  bool keep_grad = false;                     // false: given back as soon as it has flowed on
  PoolVector<std::shared_ptr<Node>> inputs;   // empty for constants and leaves
  Backward backward;
  std::shared_ptr<const RowsOf> rows;  // null but for what was gathered from a table
  const char* op = "";                 // for errors
  std::size_t depth = 0;               // 1 + the deepest input: an op comes after all it reads

  Node() = default;
  Node(const Node&) = delete;
  ~Node();
};

inline Grad& Grads::operator[](std::size_t input) { return inputs_[input]->grad; }

}  // namespace nn::inline NN_ABI
