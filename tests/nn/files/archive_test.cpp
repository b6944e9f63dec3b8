#ifdef NN_FILES
#include "nn/files/archive.hpp"

#include <doctest/doctest.h>

#include <cstdint>

#include "files_support.hpp"

using namespace nn;

namespace {

const std::vector<ArchiveMember> members = {
    {"metadata.json", "{}"}, {"config.json", std::string(5000, 'c')}, {"model.weights.h5", std::string("\0\1\2", 3)}, {"assets/empty", ""}};

// The archive with a text replaced by another of the same length, wherever it stands.
std::string replaced(std::string bytes, const std::string& from, const std::string& to) {
  for (std::size_t at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + to.size())) bytes.replace(at, from.size(), to);
  return bytes;
}

std::string refusal(const std::string& bytes, const std::string& member = "") {
  return error_of([&] {
    const Archive archive(bytes, "m.keras");
    if (!member.empty()) archive.read(member, 1 << 20);
  });
}

}  // namespace

TEST_CASE("archive: members come back in order, byte for byte, and are not compressed") {
  const Scratch scratch;
  write_archive(scratch.path / "m.keras", members);
  CHECK(read_file(scratch.path / "m.keras").find(members[1].bytes) != std::string::npos);
  for (const Archive& archive : {Archive(scratch.path / "m.keras"), Archive(archive_bytes(members), "m.keras")}) {
    REQUIRE(archive.members().size() == members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
      CHECK(archive.members()[i] == members[i].name);
      CHECK(archive.has(members[i].name));
      CHECK(archive.read(members[i].name, 5000) == members[i].bytes);
    }
    CHECK_FALSE(archive.has("assets"));
  }
}

TEST_CASE("archive: an older file is replaced as a whole") {
  const Scratch scratch;
  write_archive(scratch.path / "m.keras", members);
  write_archive(scratch.path / "m.keras", {{"a", "b"}});
  CHECK(Archive(scratch.path / "m.keras").members() == std::vector<std::string>{"a"});
}

TEST_CASE("archive: names that lead out of it, and the same name twice") {
  const std::string bytes = archive_bytes({{"aa/aa", "1"}, {"bb/bb", "2"}});
  CHECK(refusal(replaced(bytes, "aa/aa", "../aa")) ==
        "m.keras: member '../aa': expected a name within the archive, got a name that leads out of the archive");
  CHECK(refusal(replaced(bytes, "aa/aa", "aa/..")).find("leads out") != std::string::npos);
  CHECK(refusal(replaced(bytes, "aa/aa", "..\\aa")).find("leads out") != std::string::npos);
  CHECK(refusal(replaced(bytes, "aa/aa", "/a/aa")).find("an absolute name") != std::string::npos);
  CHECK(refusal(replaced(bytes, "aa/aa", "C:/aa")).find("an absolute name") != std::string::npos);
  CHECK(refusal(replaced(bytes, "aa/aa", "bb/bb")) == "m.keras: member 'bb/bb': expected it once, found it twice");
  CHECK(refusal(replaced(bytes, "aa/aa", "..a..")) == "");
  CHECK(error_of([] { archive_bytes({{"../a", ""}}); }) == "archive: expected a member's name, got a name that leads out of the archive '../a'");
  CHECK(error_of([] { archive_bytes({{"a", ""}, {"a", ""}}); }) == "archive: expected member 'a' once, got it twice");
}

TEST_CASE("archive: a wrong checksum, a size that cannot be, and a limit") {
  const std::string bytes = archive_bytes(members);
  CHECK(refusal(replaced(bytes, "ccccc", "cccdc"), "config.json") ==
        "m.keras: member config.json: expected the bytes that were stored, libzip says: CRC error");
  const std::string size{static_cast<char>(5000 & 255), static_cast<char>(5000 >> 8), 0, 0}, huge{0, 0, 0, 0x70};
  CHECK(refusal(replaced(bytes, size + size, size + huge), "config.json") ==
        "m.keras: member config.json: expected sizes that the archive can hold, got 1879048192 bytes in 5000");
  CHECK(refusal(bytes, "none") == "m.keras: member none: expected it in the archive, found only others");
  CHECK(error_of([&] { Archive(bytes, "m.keras").read("config.json", 4999); }) ==
        "m.keras: member config.json: expected at most 4999 bytes, got 5000");
}

TEST_CASE("archive: deflated members are read, but not beyond the limit, and folders are no members") {
  const Archive archive(golden_file("containers/deflated.zip"));
  CHECK(archive.members() == std::vector<std::string>{"text", "zeros"});
  CHECK(archive.read("text", 100) == "some text, some text, some text");
  CHECK(archive.read("zeros", 1 << 20) == std::string(1 << 20, '\0'));
  CHECK(error_of([&] { archive.read("zeros", 1000000); }).find("member zeros: expected at most 1000000 bytes, got 1048576") != std::string::npos);
  // Four billion bytes are more than a thousand can stand for, whatever the limit.
  const std::string claim = replaced(read_file(archive.name()), std::string("\0\0\x10\0", 4), "\xff\xff\xff\x7f");
  CHECK(error_of([&] { Archive(claim, "m.keras").read("zeros", SIZE_MAX); }).starts_with("m.keras: member zeros: expected sizes that the archive can hold"));
}

TEST_CASE("archive: other files, and archives cut anywhere") {
  const Scratch scratch;
  CHECK(refusal("text") == "m.keras: expected a zip archive that is there in full, libzip says: Not a zip archive");
  CHECK(error_of([&] { Archive{scratch.path}; }).find("got a folder") != std::string::npos);
  CHECK(error_of([&] { Archive{scratch.path / "none"}; }).find("found no file of that name") != std::string::npos);
  const std::string bytes = archive_bytes({{"a", "one"}, {"b", "two"}});
  for (std::size_t length = 0; length < bytes.size(); ++length) CHECK(refusal(bytes.substr(0, length)).starts_with("m.keras: expected a zip"));
}
#endif
