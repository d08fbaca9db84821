// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/utf8.hpp"
#include "json/regex/escapes.hpp"
#include "json/regex/syntax_tree.hpp"

namespace mcpxx::json::regex {
namespace {

using Kind = Node::Kind;
using Code = Instruction::Code;

constexpr std::size_t kMaxExpression = 65536;
// Groups inside each other; the parser recurses once for each.
constexpr std::size_t kMaxGroups = 100;
// Beyond this a count cannot fit kMaxInstructions anyway.
constexpr std::uint32_t kMaxCount = 100000;

class Parser {
 public:
  explicit Parser(std::string_view expression) : input_(expression) {}

  Result<SyntaxTree> run() {
    if (input_.rest().size() > kMaxExpression) {
      return Error("is longer than " + std::to_string(kMaxExpression) + " bytes");
    }
    if (!utf8::is_valid(input_.rest())) return Error("is not valid UTF-8");
    const std::uint32_t root = alternatives();
    if (!input_.error() && !input_.at_end()) input_.fail("unmatched )");
    if (input_.error()) return Error(*input_.error());
    tree_.root = root;
    return std::move(tree_);
  }

 private:
  std::uint32_t add(Node node) {
    tree_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
  }
  std::uint32_t add_set(CharacterSet set) {
    set.settle();
    tree_.sets.push_back(std::move(set));
    Node node{Kind::set, {}};
    node.set = static_cast<std::uint32_t>(tree_.sets.size() - 1);
    return add(std::move(node));
  }
  std::uint32_t add_assertion(Code code) {
    Node node{Kind::assertion, {}};
    node.assertion = code;
    return add(std::move(node));
  }

  /// Whether the node stands for the empty text alone, as () does.
  bool is_empty(std::uint32_t number) const {
    const Node& node = tree_.nodes[number];
    return node.kind == Kind::sequence && node.children.empty();
  }

  std::uint32_t alternatives() {
    Node node{Kind::alternatives, {sequence()}};
    while (!input_.error() && input_.accept('|')) node.children.push_back(sequence());
    return node.children.size() == 1 ? node.children.front() : add(std::move(node));
  }

  std::uint32_t sequence() {
    Node node{Kind::sequence, {}};
    while (!input_.error() && !input_.at_end() && input_.peek() != '|' && input_.peek() != ')') {
      const std::uint32_t child = term();
      // What is empty is left out, so that a node that is repeated has instructions to count.
      if (!input_.error() && !is_empty(child)) node.children.push_back(child);
    }
    return node.children.size() == 1 ? node.children.front() : add(std::move(node));
  }

  std::uint32_t term() {
    const char32_t c = input_.peek();
    if (input_.accept('^')) return add_assertion(Code::at_start);
    if (input_.accept('$')) return add_assertion(Code::at_end);
    if (input_.accept("\\b")) return add_assertion(Code::at_word_boundary);
    if (input_.accept("\\B")) return add_assertion(Code::inside_word);
    if (c == '*' || c == '+' || c == '?') {
      input_.fail("nothing to repeat");
      return 0;
    }
    if (is_count_ahead()) {
      input_.fail("{ does not count anything here, as a character it is \\{");
      return 0;
    }
    return quantified(atom());
  }

  std::uint32_t atom() {
    if (input_.accept('(')) return group();
    if (input_.accept('[')) return add_set(character_class());
    if (input_.accept('.')) {
      CharacterSet set = line_terminators();
      set.negate();
      return add_set(std::move(set));
    }
    if (input_.peek() == '\\') return add_set(escaped_set(input_));
    CharacterSet set;
    const char32_t c = input_.take();
    set.add(c, c);
    return add_set(std::move(set));
  }

  std::uint32_t group() {
    if (input_.accept("?=") || input_.accept("?!") || input_.accept("?<=") || input_.accept("?<!")) {
      input_.fail("look-around is not supported");
    } else if (input_.accept("?<")) {
      group_name();
    } else if (!input_.accept("?:") && input_.peek() == '?') {
      input_.fail("unknown kind of group");
    }
    if (++depth_ > kMaxGroups) input_.fail("groups nested too deeply");
    if (input_.error()) return 0;
    const std::uint32_t inner = alternatives();
    if (!input_.error() && !input_.accept(')')) input_.fail("group without an end");
    --depth_;
    return inner;
  }

  /// RegExpIdentifierName, where all beyond ASCII passes for a letter.
  void group_name() {
    const auto is_part = [](char32_t c) { return is_word_character(c) || c == '$' || c >= 0x80; };
    const char32_t first = input_.peek();
    bool valid = is_part(first) && !(first >= '0' && first <= '9');
    while (valid && !input_.accept('>')) valid = is_part(input_.take());
    if (!valid) input_.fail("(?< without the name of a group");
  }

  std::uint32_t quantified(std::uint32_t atom) {
    if (input_.error()) return atom;
    Node node{Kind::repetition, {atom}};
    node.maximum = kUnbounded;
    if (input_.accept('*')) {
      node.minimum = 0;
    } else if (input_.accept('+')) {
      node.minimum = 1;
    } else if (input_.accept('?')) {
      node.maximum = 1;
    } else if (!counted(node)) {
      return atom;
    }
    // Lazy quantifiers match the same texts as greedy ones.
    input_.accept('?');
    const char32_t next = input_.peek();
    if (next == '*' || next == '+' || next == '?') input_.fail("nothing to repeat");
    if (input_.error() || is_empty(atom)) return atom;
    return add(node.maximum == 0 ? Node{Kind::sequence, {}} : std::move(node));
  }

  /// Whether { and a number, or a comma as in the {,5} of other languages, come next.
  bool is_count_ahead() const {
    Input ahead = input_;
    if (!ahead.accept('{')) return false;
    const char32_t next = ahead.peek();
    return next == ',' || (next >= '0' && next <= '9');
  }

  /// {2}, {2,} or {2,5}.
  bool counted(Node& node) {
    Input ahead = input_;
    if (!ahead.accept('{')) return false;
    const auto minimum = count(ahead);
    if (!minimum) return false;
    node.minimum = node.maximum = *minimum;
    if (ahead.accept(',')) node.maximum = count(ahead).value_or(kUnbounded);
    if (!ahead.accept('}')) return false;
    input_ = ahead;
    if (node.minimum > node.maximum) input_.fail("numbers out of order in {}");
    return true;
  }

  static std::optional<std::uint32_t> count(Input& input) {
    std::optional<std::uint32_t> number;
    while (input.peek() >= '0' && input.peek() <= '9') {
      const std::uint32_t digit = static_cast<std::uint32_t>(input.take() - '0');
      number = std::min(number.value_or(0) * 10 + digit, kMaxCount);
    }
    return number;
  }

  CharacterSet character_class() {
    CharacterSet set;
    const bool negated = input_.accept('^');
    while (!input_.error() && !input_.accept(']')) {
      if (input_.at_end()) {
        input_.fail("[ without an end");
        break;
      }
      class_range(set);
    }
    set.settle();
    if (negated) set.negate();
    return set;
  }

  void class_range(CharacterSet& set) {
    const ClassMember first = class_member(input_);
    Input ahead = input_;
    if (!ahead.accept('-') || ahead.peek() == ']' || ahead.at_end()) return set.add(first.set);
    input_ = ahead;
    const ClassMember last = class_member(input_);
    if (input_.error()) return;
    if (!first.character || !last.character) {
      input_.fail("a class like \\d cannot bound a range");
    } else if (*first.character > *last.character) {
      input_.fail("range out of order in []");
    } else {
      set.add(*first.character, *last.character);
    }
  }

  Input input_;
  SyntaxTree tree_;
  std::size_t depth_ = 0;
};

}  // namespace

Result<SyntaxTree> parse_expression(std::string_view expression) { return Parser(expression).run(); }

}  // namespace mcpxx::json::regex
