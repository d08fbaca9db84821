// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <mcpxx/fwd.hpp>
#include <mcpxx/server/completion.hpp>
#include <mcpxx/server/extension.hpp>
#include <mcpxx/server/handler.hpp>
#include <mcpxx/server/options.hpp>

namespace mcpxx {

/// An MCP server: what it is called and the tools, resources and prompts it offers. It knows nothing of
/// transports; serve_http, serve_stdio or StreamableHttp put it on the wire, several at once if wanted.
///
/// Server is a handle over shared state: copies are the same server, and a transport that still runs keeps it
/// alive. Thread-safety: every member may be called from any thread, also while requests are served. A change
/// of a list is announced to the clients that can be told. A running call keeps the component it started
/// with. Errors: wrong registrations (an invalid name, URI or schema, a duplicate) throw ConfigError.
class Server {
 public:
  explicit Server(ServerOptions options);

  /// Registers a tool (specification, server/tools). `handler` has one of the shapes of handler.hpp: its
  /// argument struct becomes the input schema, a structured result the output schema. Names have 1 to 128
  /// characters of `A-Z a-z 0-9 _ - .`.
  template <class F>
  void tool(std::string name, std::string description, F handler, ToolOptions options = {}) {
    add_typed_tool(std::move(name), std::move(description),
                   detail::make_handler<detail::ToolKind>(std::move(handler)), std::move(options));
  }
  /// Registers a tool with a hand-written definition, which clients see as it is. Its schemas are compiled
  /// (see json::SchemaValidator): arguments, an object, and structured results are held against them.
  template <class F>
  void add_tool(const protocol::Tool& definition, F handler, ToolOptions options = {}) {
    add_raw_tool(definition, detail::make_handler<detail::ToolKind>(std::move(handler)), std::move(options));
  }
  /// Forgets a tool; false where there was none.
  bool remove_tool(std::string_view name);

  /// Registers a resource at a fixed URI (specification, server/resources). The handler takes nothing or a
  /// Context&.
  template <class F>
  void resource(std::string uri, F handler, ResourceOptions options = {}) {
    add_resource(std::move(uri), detail::make_handler<detail::ResourceKind>(std::move(handler)),
                 std::move(options));
  }
  /// A resource whose text never changes.
  void text_resource(std::string uri, std::string text, ResourceOptions options = {});
  /// A resource whose bytes never change.
  void binary_resource(std::string uri, std::string bytes, ResourceOptions options = {});
  /// A file, read anew for each request; text where it is valid UTF-8.
  void file_resource(std::string uri, std::string path, ResourceOptions options = {});
  /// The files below `path` as `uri_prefix` followed by their relative path. Nothing outside `path` can be
  /// read, also not through symbolic links.
  void directory_resource(std::string uri_prefix, std::string path, ResourceOptions options = {});
  bool remove_resource(std::string_view uri);

  /// Registers a resource template: a URI template of RFC 6570 with `{name}` (one segment), `{name*}`
  /// (across "/") and `{?a,b}` (query). The handler's argument struct has a member for each variable.
  template <class F>
  void resource_template(std::string uri_template, F handler, ResourceOptions options = {}) {
    add_resource_template(std::move(uri_template),
                          detail::make_handler<detail::ResourceKind>(std::move(handler)), std::move(options));
  }
  bool remove_resource_template(std::string_view uri_template);

  /// Registers a prompt (specification, server/prompts). The members of the handler's argument struct are the
  /// prompt's arguments; they arrive as strings and are converted to the members' types.
  template <class F>
  void prompt(std::string name, std::string description, F handler, PromptOptions options = {}) {
    add_prompt(std::move(name), std::move(description),
               detail::make_handler<detail::PromptKind>(std::move(handler)), std::move(options));
  }
  bool remove_prompt(std::string_view name);

  /// Registers suggestions for one argument of a prompt (specification, server/utilities/completion). The
  /// handler has the shapes `R(const CompletionArgument&)` and `R(const CompletionArgument&, Context&)`; R is
  /// a std::vector<std::string> (of which the first 100 are sent) or a protocol::Completion. A prompt
  /// that is registered already must have the argument.
  template <class F>
  void prompt_completion(std::string prompt, std::string argument, F handler) {
    add_completion({CompletionTarget::Kind::prompt, std::move(prompt), std::move(argument)},
                   detail::make_handler<detail::CompletionKind>(std::move(handler)));
  }
  /// Registers suggestions for one variable of a resource template.
  template <class F>
  void template_completion(std::string uri_template, std::string variable, F handler) {
    add_completion({CompletionTarget::Kind::resource_template, std::move(uri_template), std::move(variable)},
                   detail::make_handler<detail::CompletionKind>(std::move(handler)));
  }

  /// Tells the clients that watch that resource (subscriptions/listen; legacy resources/subscribe) that it
  /// has changed. Changes that come faster than a client reads are told once. Never waits.
  void notify_resource_updated(std::string_view uri);

  /// An extension under an identifier of the application's own ("com.example/feature"), which the server
  /// advertises with `settings`, an object. Registering it again gives the same one, with the new settings.
  Extension extension(std::string identifier, json::Value settings = json::Value::object());

  /// Surrounds every request; the first one installed is the outermost. Install before serving.
  void use(std::shared_ptr<Middleware> middleware);
  /// Tells `observer` of every request. Install before serving.
  void observe(std::shared_ptr<Observer> observer);

  const ServerOptions& options() const noexcept;

  /// For transports.
  const std::shared_ptr<detail::ServerCore>& core() const noexcept { return core_; }

 private:
  void add_raw_tool(const protocol::Tool& definition, Handler handler, ToolOptions options);
  void add_typed_tool(std::string name, std::string description, Handler handler, ToolOptions options);
  void add_resource(std::string uri, Handler handler, ResourceOptions options);
  void add_resource_template(std::string uri_template, Handler handler, ResourceOptions options);
  void add_prompt(std::string name, std::string description, Handler handler, PromptOptions options);
  void add_completion(CompletionTarget target, Handler handler);

  std::shared_ptr<detail::ServerCore> core_;
};

}  // namespace mcpxx
