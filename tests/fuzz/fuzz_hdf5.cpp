// Models in HDF5 files and .npy arrays, with any bytes: what does not open is an Error, and nothing else happens.
#include <cstring>
#include <vector>

#include "fuzz_support.hpp"
#include "nn/files/model_files.hpp"
#include "nn/files/npy.hpp"

using namespace nn;

extern "C" std::uint32_t H5_checksum_lookup3(const void* data, std::size_t size, std::uint32_t start);

namespace {

// What the links of a large group stand in carries checksums: those that were right stay right, or every change would
// end there.
class Checksums {
 public:
  explicit Checksums(std::string& bytes) : bytes_(bytes) {
    for (const char* signature : {"FRHP", "FHIB", "BTHD", "BTIN", "BTLF", "FHDB"}) {
      for (std::size_t at = bytes.find(signature); at != std::string::npos; at = bytes.find(signature, at + 4)) {
        if (signature == std::string("FHDB")) {
          for (std::size_t size = 512; size <= 65536; size *= 2) keep({at, at + 17, at + size});
        } else {
          for (std::size_t length = 20; length < 600; ++length) keep({at, at + length, at + length});
        }
      }
    }
  }

  void correct() {
    for (const Sum& sum : sums_) put(sum.place, of(sum));
  }

 private:
  struct Sum {
    std::size_t begin, place, end;  // a place within counts as zeros
  };

  void keep(const Sum& sum) {
    std::uint32_t stored = 0;
    if (std::max(sum.end, sum.place + 4) > bytes_.size()) return;
    std::memcpy(&stored, bytes_.data() + sum.place, 4);
    if (of(sum) == stored) sums_.push_back(sum);
  }
  std::uint32_t of(const Sum& sum) const {
    std::string block = bytes_.substr(sum.begin, sum.end - sum.begin);
    if (sum.place < sum.end) block.replace(sum.place - sum.begin, 4, 4, '\0');
    return H5_checksum_lookup3(block.data(), block.size(), 0);
  }
  void put(std::size_t place, std::uint32_t value) { std::memcpy(bytes_.data() + place, &value, 4); }

  std::string& bytes_;
  std::vector<Sum> sums_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  expect_model_or_error([&] {
    if (bytes.starts_with("\x93NUMPY")) {
      parse_npy(bytes, "fuzz.npy");
      return;
    }
    const Hdf5File file(bytes, "fuzz.h5");
    file.numbers();  // looks at every dataset, of models or not
    use_model(model_in(file));
  });
  return 0;
}

// HDF5 files are full of addresses: mostly a piece is changed where it stands, and the file stays as long as it was.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  std::minstd_rand random(seed);
  if (size < 64 || random() % 8 == 0) return LLVMFuzzerMutate(data, size, most);
  std::string bytes(reinterpret_cast<const char*>(data), size);
  Checksums checksums(bytes);
  change_in_place(bytes, random);
  checksums.correct();
  std::memcpy(data, bytes.data(), size);
  return size;
}
