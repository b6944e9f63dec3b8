#include "nn/autodiff/var.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

void Grad::expect_shape(const Shape& gradient) const {
  if (gradient != shape_)
    fail("expected a gradient of shape ", to_string(shape_), " as the value's, got ", to_string(gradient));
}

Tensor& Grad::buffer() {
  if (!wanted_)
    fail("expected to add to an input that wants a gradient, got one that does not; ask `if (dx[i])` first");
  if (!filled_) {
    total_ = zeros(shape_);
    filled_ = true;
  }
  return total_;
}

void Grad::clear() {
  total_ = Tensor();
  filled_ = false;
}

// A long chain of ops is released in a loop: recursion would overflow the stack after some 100,000 of them.
// Closures go first: what they hold on to is among the inputs, so none of it ends here.
Node::~Node() {
  backward = {};
  PoolVector<std::shared_ptr<Node>> pending = std::move(inputs);
  while (!pending.empty()) {
    const std::shared_ptr<Node> node = std::move(pending.back());
    pending.pop_back();
    if (node.use_count() > 1) continue;
    node->backward = {};
    for (std::shared_ptr<Node>& input : node->inputs) pending.push_back(std::move(input));
    node->inputs.clear();
  }
}

Var::Var(Tensor value) : node_(make_pooled<Node>()) { node_->own = std::move(value); }

Var::Var(Scalar value) : Var(full({}, value)) {}

Var Var::variable(Tensor value) {
  Var var(std::move(value));
  var.node_->grad = Grad(var.shape());
  var.node_->keep_grad = true;
  return var;
}

Var Var::reference(const Tensor& value, bool needs_gradient) {
  Var var;
  var.node_ = make_pooled<Node>();
  var.node_->value = &value;
  var.node_->keep_grad = true;
  if (needs_gradient) var.node_->grad = Grad(var.shape());
  return var;
}

const Tensor& Var::value() const {
  if (!node_) fail("Var: expected a value, got an empty Var; make one from a tensor or an op");
  return *node_->value;
}

bool Var::needs_gradient() const { return node_ && node_->grad; }

Tensor Var::gradient() const { return needs_gradient() && !node_->grad.empty() ? node_->grad.total() : zeros(shape()); }

void Var::retain_gradient() const {
  if (node_) node_->keep_grad = true;
}

Var record(const char* op, Tensor value, Vars inputs, Backward backward) {
  Var y(std::move(value));
  if (std::none_of(inputs.begin(), inputs.end(), [](const Var& x) { return x.needs_gradient(); })) return y;
  Node& node = *y.node_;
  node.op = op;
  node.grad = Grad(y.shape());
  node.backward = std::move(backward);
  node.inputs.reserve(inputs.size());
  for (const Var& x : inputs) {
    node.inputs.push_back(x.node());
    node.depth = std::max(node.depth, x.node()->depth + 1);
  }
  return y;
}

namespace {

// The ops that led to `end`, each before all ops it reads from. The order depends on the computation alone,
// so sums of gradients round the same way every time.
PoolVector<Node*> ops_backwards(Node* end) {
  struct Met {
    std::size_t depth, place;  // place: in the order of meeting
    Node* node;
  };
  PoolVector<Met> met;
  PoolVector<Node*> pending = {end};
  PoolMap<Node*, bool> seen = {{end, true}};
  while (!pending.empty()) {
    Node* node = pending.back();
    pending.pop_back();
    if (!node->backward) continue;
    met.push_back({node->depth, met.size(), node});
    for (const std::shared_ptr<Node>& input : node->inputs) {
      if (input->grad && seen.try_emplace(input.get(), true).second) pending.push_back(input.get());
    }
  }
  std::sort(met.begin(), met.end(),
            [](const Met& a, const Met& b) { return a.depth != b.depth ? a.depth > b.depth : a.place < b.place; });
  PoolVector<Node*> ops;
  for (const Met& op : met) ops.push_back(op.node);
  return ops;
}

}  // namespace

void backward(const Var& loss) {
  if (loss.value().size() != 1) {
    fail("backward: expected a loss of one number, got shape ", to_string(loss.shape()), "; take its sum or mean");
  }
  if (!loss.needs_gradient()) {
    fail("backward: expected a loss computed from a variable, got one that depends on none");
  }
  const PoolVector<Node*> ops = ops_backwards(loss.node().get());
  for (Node* node : ops) node->grad.clear();  // what an earlier call left in an op that retains its gradient
  loss.node()->grad += ones(loss.shape());
  for (Node* node : ops) {
    if (node->grad.empty()) continue;  // nothing flowed here
    Grads dx(node->inputs);
    try {
      node->backward(*node->value, node->grad.total(), dx);
    } catch (const Error& error) {
      fail("gradient of ", node->op, ": ", error.what());
    }
    if (!node->keep_grad) node->grad.clear();
  }
}

}  // namespace nn::inline NN_ABI
