#include "nn/autodiff/input_projection.hpp"

#include <algorithm>
#include <optional>

#include "nn/autodiff/walk.hpp"

namespace nn::inline NN_ABI {

namespace {

// (rows, G), each row b or zeros.
Tensor rows_of_bias(const Scalar* b, std::size_t rows, std::size_t G) {
  Tensor y = uninitialized({rows, G});
  for (std::size_t row = 0; row < rows; ++row) {
    b ? std::copy_n(b, G, y.data() + row * G) : std::fill_n(y.data() + row * G, G, Scalar{0});
  }
  return y;
}

// Where step t of sample n of the time-major side stands on the other, as a row of (N T).
struct Order {
  std::size_t N, T;
  bool backwards;

  std::size_t size() const { return N * T; }
  std::size_t operator()(std::size_t t, std::size_t n) const { return n * T + (backwards ? T - 1 - t : t); }
};

// Calls f(row, place) for each row (t, n) of the time-major side and its place on the other.
template <class F>
void for_each_row(const Order& order, const F& f) {
  std::size_t row = 0;
  for (std::size_t t = 0; t < order.T; ++t) {
    for (std::size_t n = 0; n < order.N; ++n) f(row++, order(t, n));
  }
}

// Any x: one product over all steps.
struct AnyInput final : InputProjection {
  AnyInput(const Var& x, const Var& W, const Order& o)
      : InputProjection({x, W}), order(o), D(W.shape(0)), G(W.shape(1)), x_by_time(uninitialized({o.size(), D})) {
    for_each_row(order, [&](std::size_t row, std::size_t place) {
      std::copy_n(x.value().data() + place * D, D, x_by_time.data() + row * D);
    });
  }

  Tensor forward(const Scalar* b) const override {
    Tensor y = rows_of_bias(b, order.size(), G);
    gemm(matrix(x_by_time.data(), order.size(), D), W(), matrix(y.data(), order.size(), G), Into::add);
    y.reshape({order.T, order.N, G});
    return y;
  }

  void backward(ConstMatrix d, Grads& dx) const override {
    if (dx[1]) gemm_tn(matrix(x_by_time.data(), order.size(), D), d, matrix(dx[1].buffer().data(), D, G), Into::add);
    if (!dx[0]) return;
    Tensor by_time = uninitialized({order.size(), D});
    gemm_nt(d, W(), matrix(by_time.data(), order.size(), D));
    Scalar* to = dx[0].buffer().data();
    for_each_row(order,
                 [&](std::size_t row, std::size_t place) { add_run(by_time.data() + row * D, to + place * D, D); });
  }

  ConstMatrix W() const { return matrix(inputs[1].value().data(), D, G); }

  Order order;
  std::size_t D, G;
  Tensor x_by_time;
};

// The rows of a table that occur in x, and which of them each place holds.
struct UsedRows {
  UsedRows(const RowsOf& rows, const Order& order) : of_place(order.size()) {
    PoolMap<std::size_t, std::size_t> known;
    for_each_row(order, [&](std::size_t row, std::size_t place) {
      const auto [at, is_new] = known.try_emplace(rows.places[place], table_rows.size());
      if (is_new) table_rows.push_back(at->first);
      of_place[row] = at->second;
    });
  }

  Places table_rows;  // in the order in which they come first
  Places of_place;    // (T N): a place in table_rows
};

// Where the single 1 of a row is that is 0 elsewhere.
std::optional<std::size_t> place_of_one(const Scalar* row, std::size_t n) {
  std::optional<std::size_t> place;
  for (std::size_t k = 0; k < n; ++k) {
    if (row[k] == 0) continue;
    if (row[k] != 1 || place) return std::nullopt;
    place = k;
  }
  return place;
}

// x of one-hot rows: x W is rows of W.
struct OneHotInput final : InputProjection {
  OneHotInput(const Var& table, const Var& W, const Order& o, Places rows_of_W)
      : InputProjection({table, W}), order(o), G(W.shape(1)), W_rows(std::move(rows_of_W)) {}

  // None unless all rows that occur are one-hot, and no gradient is wanted for them.
  static std::shared_ptr<const InputProjection> make(const Var& table, const Var& W, const Order& order,
                                                     const UsedRows& used) {
    if (table.needs_gradient()) return nullptr;
    const std::size_t D = W.shape(0);
    Places ones, rows;
    for (const std::size_t row : used.table_rows) {
      const std::optional<std::size_t> one = place_of_one(table.value().data() + row * D, D);
      if (!one) return nullptr;
      ones.push_back(*one);
    }
    for (const std::size_t place : used.of_place) rows.push_back(ones[place]);
    return make_pooled<const OneHotInput>(table, W, order, std::move(rows));
  }

  Tensor forward(const Scalar* b) const override {
    Tensor y = rows_of_bias(b, order.size(), G);
    const Scalar* W = inputs[1].value().data();
    for (std::size_t row = 0; row < order.size(); ++row) add_run(W + W_rows[row] * G, y.data() + row * G, G);
    y.reshape({order.T, order.N, G});
    return y;
  }

  void backward(ConstMatrix d, Grads& dx) const override {
    if (!dx[1]) return;
    Scalar* dW = dx[1].buffer().data();
    for (std::size_t row = 0; row < order.size(); ++row) add_run(d.data + row * d.stride, dW + W_rows[row] * G, G);
  }

  Order order;
  std::size_t G;
  Places W_rows;  // (T N)
};

// x of few different rows: those are projected, and the results handed out.
struct FewRowsInput final : InputProjection {
  FewRowsInput(const Var& table, const Var& W, const Order& o, UsedRows rows)
      : InputProjection({table, W}),
        order(o),
        D(W.shape(0)),
        G(W.shape(1)),
        used(std::move(rows)),
        E(uninitialized({used.table_rows.size(), D})) {
    for (std::size_t k = 0; k < count(); ++k)
      std::copy_n(table.value().data() + used.table_rows[k] * D, D, E.data() + k * D);
  }

  Tensor forward(const Scalar* b) const override {
    Tensor projected = rows_of_bias(b, count(), G);
    gemm(matrix(E.data(), count(), D), W(), matrix(projected.data(), count(), G), Into::add);
    Tensor y = uninitialized({order.T, order.N, G});
    for (std::size_t row = 0; row < order.size(); ++row)
      std::copy_n(projected.data() + used.of_place[row] * G, G, y.data() + row * G);
    return y;
  }

  void backward(ConstMatrix d, Grads& dx) const override {
    Tensor sums = zeros({count(), G});  // of the gradients of each row's places
    for (std::size_t row = 0; row < order.size(); ++row)
      add_run(d.data + row * d.stride, sums.data() + used.of_place[row] * G, G);
    const ConstMatrix dP = matrix(static_cast<const Scalar*>(sums.data()), count(), G);
    if (dx[1]) gemm_tn(matrix(E.data(), count(), D), dP, matrix(dx[1].buffer().data(), D, G), Into::add);
    if (!dx[0]) return;
    Tensor dE = uninitialized({count(), D});
    gemm_nt(dP, W(), matrix(dE.data(), count(), D));
    Scalar* to = dx[0].buffer().data();
    for (std::size_t k = 0; k < count(); ++k) add_run(dE.data() + k * D, to + used.table_rows[k] * D, D);
  }

  ConstMatrix W() const { return matrix(inputs[1].value().data(), D, G); }
  std::size_t count() const { return used.table_rows.size(); }

  Order order;
  std::size_t D, G;
  UsedRows used;
  Tensor E;  // the rows that occur
};

}  // namespace

std::shared_ptr<const InputProjection> input_projection(const Var& x, const Var& W, bool backwards) {
  const Order order{x.shape(0), x.shape(1), backwards};
  const std::shared_ptr<const RowsOf>& rows = x.node()->rows;
  if (rows && order.size() > 0) {
    UsedRows used(*rows, order);
    if (auto one_hot = OneHotInput::make(rows->table, W, order, used)) return one_hot;
    if (2 * used.table_rows.size() <= order.size())
      return make_pooled<const FewRowsInput>(rows->table, W, order, std::move(used));
  }
  return make_pooled<const AnyInput>(x, W, order);
}

}  // namespace nn::inline NN_ABI
