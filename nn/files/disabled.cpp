// What stands in for the sources of HDF5 and zip files in a build without these libraries: the entry points say so.
#include "nn/check.hpp"
#include "nn/files/archive.hpp"
#include "nn/files/file_facts.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/files/layer_table.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

namespace {

[[noreturn]] void fail_disabled(const std::string& what) {
  fail(what,
       ": expected a build with Keras files, got one without; configure with -Dfiles=enabled, which needs HDF5, libzip "
       "and nlohmann-json");
}

}  // namespace

// Without an object of these classes nothing else of them can be called.
Hdf5File::Hdf5File(const std::filesystem::path& path) { fail_disabled(path.string()); }
Hdf5File::Hdf5File(std::string, std::string name) { fail_disabled(name); }
Hdf5Writer::Hdf5Writer() { fail_disabled("Hdf5Writer"); }
Archive::Archive(const std::filesystem::path& path) { fail_disabled(path.string()); }
Archive::Archive(std::string, std::string name) { fail_disabled(name); }
FileFacts file_facts(const std::filesystem::path& path) { fail_disabled(path.string()); }
std::string archive_bytes(const std::vector<ArchiveMember>&) { fail_disabled("archive_bytes"); }
void write_archive(const std::filesystem::path& path, const std::vector<ArchiveMember>&) {
  fail_disabled(path.string());
}

void Model::save(const std::string& path) const { fail_disabled(path); }
void Model::save(const std::string& path, const SaveOptions&) const { fail_disabled(path); }
void Model::save_weights(const std::string& path) const { fail_disabled(path); }
void Model::load_weights(const std::string& path) const { fail_disabled(path); }
void Model::load_weights(const std::string& path, const LoadWeightsOptions&) const { fail_disabled(path); }
std::string Model::to_json() const { fail_disabled("to_json"); }
Model model_from_json(const std::string&) { fail_disabled("model_from_json"); }
Model load_model(const std::string& path, const LoadOptions&) { fail_disabled(path); }
void register_layer(const std::string&, std::function<Layer(const Config&)>) {}  // no file asks for it

}  // namespace nn::inline NN_ABI
