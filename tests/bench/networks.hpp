// The networks that are measured, with a batch of data and the work that their shapes imply: those of the programs, and
// plain LSTMs. peer_torch.py has the same shapes.
#pragma once

#include <cstddef>
#include <string>

#include "nn/nn.hpp"
#include "tests/bench/calibration.hpp"

namespace bench {

struct Network {
  nn::Model model;      // compiled with Adam and a loss
  nn::Model predictor;  // what predicts: the same, but of plain LSTMs the state alone
  nn::Tensor x, y;      // one batch
  Work work;            // of one batch forward

  void train_step() const;
};

/// N samples. T is the post's length where it is not given.
///
/// sum: 1 feature, LSTM 100 (sequences), LastStateAttention(128, luong), Dropout 0.2, Dense 1, mse.
Network sum(std::size_t N, std::size_t T = 20);
/// seqself: 4 features, LSTM 60 (sequences), additive SeqSelfAttention(32), Flatten, Dense 1, binary_crossentropy.
Network seqself(std::size_t N, std::size_t T = 240);
/// chargru: Embedding(70, 100), GRU 250 (sequences), a tanh score a step, softmax, weighted sum, Dense 1.
Network chargru(std::size_t N, std::size_t T = 250);
/// dates: one-hot characters, LSTM 256 in each direction, AttentionDecoder 256 that sees padding too, 13 symbols.
Network dates(std::size_t N, std::size_t T = 50);      // 60 characters
Network dates1426(std::size_t N, std::size_t T = 50);  // 1,426, as many as the post's vocabulary of all locales
/// lstm: 64 inputs, LSTM 128 (its last output), Dense 10, mse; lstm_small: 32 inputs, LSTM 64.
Network lstm(std::size_t N, std::size_t T = 60);
Network lstm_small(std::size_t N, std::size_t T = 60);
/// lstm_attention: 4 features, LSTM 60 (sequences), LastStateAttention, Dense 1: seqself without the pairs of places.
Network lstm_attention(std::size_t N, std::size_t T);

using MakeNetwork = Network (*)(std::size_t N, std::size_t T);
/// By name; throws nn::Error for others.
MakeNetwork network(const std::string& name);

/// The work of what the networks are made of. N samples, T steps, D features, H units.
///
/// (N T, D) x (D, 4 H), and T times (N, H) x (H, 4 H).
void add_lstm(Work& work, std::size_t N, std::size_t T, std::size_t D, std::size_t H);
/// The same with three gates.
void add_gru(Work& work, std::size_t N, std::size_t T, std::size_t D, std::size_t H);
/// x W for all steps, a score and a sum over them for each sample, and the last (N, 2 H) x (2 H, out).
void add_last_state_attention(Work& work, std::size_t N, std::size_t T, std::size_t H, std::size_t out);
/// x Wt and x Wx of U units, a tanh of each pair of places and unit and its product with Wa, and the sums over steps.
void add_seq_self_attention(Work& work, std::size_t N, std::size_t T, std::size_t H, std::size_t U);
/// Keys once; then T steps, each with the state's and the input's sums, T tanh scores of U units and a sum over T.
/// U units, O symbols.
void add_attention_decoder(Work& work, std::size_t N, std::size_t T, std::size_t D, std::size_t U, std::size_t O);

}  // namespace bench
