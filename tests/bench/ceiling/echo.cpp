// SPDX-License-Identifier: MIT
#include "ceiling/echo.hpp"

#include <cstring>
#include <string_view>

#include <rapidjson/document.h>
#include <rapidjson/writer.h>

namespace bench {
namespace {

using Allocator = rapidjson::MemoryPoolAllocator<>;
using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, Allocator, Allocator>;
using Writer = rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>, Allocator>;

// What a DOM of this size and its parser need, so that neither asks the heap.
constexpr std::size_t kValuePool = 4096;
constexpr std::size_t kParsePool = 2048;
constexpr std::size_t kParseStack = 1024;
constexpr std::size_t kWriteDepth = 4;

std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

const rapidjson::Value* member(const rapidjson::Value& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

void append(rapidjson::StringBuffer& out, std::string_view text) {
  std::memcpy(out.Push(text.size()), text.data(), text.size());
}

}  // namespace

bool Echo::answer(char* message, std::size_t size) {
  char value_pool[kValuePool];
  char parse_pool[kParsePool];
  Allocator values(value_pool, sizeof value_pool);
  Allocator scratch(parse_pool, sizeof parse_pool);
  Document document(&values, kParseStack, &scratch);
  // The parser ends at a NUL; the byte there may be the first of the next request.
  const char after = message[size];
  message[size] = '\0';
  document.ParseInsitu(message);
  message[size] = after;
  if (document.HasParseError()) return false;

  const auto* id = member(document, "id");
  const auto* method = member(document, "method");
  const auto* params = member(document, "params");
  if (id == nullptr || !id->IsInt64() || method == nullptr || text_of(*method) != "tools/call") return false;
  const auto* name = params == nullptr ? nullptr : member(*params, "name");
  const auto* arguments = params == nullptr ? nullptr : member(*params, "arguments");
  if (name == nullptr || !name->IsString() || text_of(*name) != "echo_arguments" || arguments == nullptr)
    return false;
  const auto* text = member(*arguments, "text");
  const auto* count = member(*arguments, "count");
  const auto* loud = member(*arguments, "loud");
  if (text == nullptr || !text->IsString() || count == nullptr || !count->IsInt() || loud == nullptr ||
      !loud->IsBool()) {
    return false;
  }

  structured_.Clear();
  Writer structured(structured_, &scratch, kWriteDepth);
  structured.StartObject();
  structured.Key("text", 4);
  structured.String(text->GetString(), text->GetStringLength());
  structured.Key("count", 5);
  structured.Int(count->GetInt());
  structured.Key("loud", 4);
  structured.Bool(loud->GetBool());
  structured.EndObject();

  answer_.Clear();
  append(answer_, R"({"jsonrpc":"2.0","id":)");
  Writer(answer_, &scratch, kWriteDepth).Int64(id->GetInt64());
  append(answer_, R"(,"result":{"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":)"
                  R"({"name":"bench","version":"1.0.0"}},"content":[{"type":"text","text":)");
  Writer(answer_, &scratch, kWriteDepth)
      .String(structured_.GetString(), static_cast<rapidjson::SizeType>(structured_.GetSize()));
  append(answer_, R"(}],"structuredContent":)");
  append(answer_, {structured_.GetString(), structured_.GetSize()});
  append(answer_, "}}");
  return true;
}

}  // namespace bench
