// SPDX-License-Identifier: MIT
// GET: the streams of legacy sessions (specification 2025-11-25, basic/transports, "Listening for Messages
// from the Server" and "Resumability and Redelivery").
#include <utility>

#include "transport/http_endpoint.hpp"
#include "transport/http_headers.hpp"

namespace mcpxx::detail {

void HttpEndpoint::handle_get(const http::Request& request, const Writer& writer) {
  if (!is_stateful() || is_modern_request(request, json::Value())) {
    return refuse_method(*writer, kPostOnly, "There is no stream to GET here: send requests with POST");
  }
  if (!request.header("Accept") || !acceptance_of(request).event_stream) {
    return refuse(*writer, 406, invalid_request("GET opens an event stream: send Accept: text/event-stream"));
  }
  if (const auto version = legacy_version_of(request); !version) return refuse(*writer, 400, version.error());
  const std::string last_event_id(request.header("Last-Event-ID").value_or(""));
  with_session(request, writer,
               [self = shared_from_this(), last_event_id, writer](std::shared_ptr<Session> session) {
                 if (self->resumable_streams_ == nullptr) return self->open_stream(session, writer);
                 if (last_event_id.empty()) return self->open_resumable_stream(session, writer);
                 self->resume_stream(session, last_event_id, writer);
               });
}

void HttpEndpoint::open_stream(const std::shared_ptr<Session>& session, const Writer& writer) {
  auto stream = std::make_shared<EventStream>(writer, std::chrono::milliseconds(options_.keep_alive_ms));
  const std::string& id = session->id();
  streams_.put(id, stream);
  if (!sessions_.touch(id)) {  // it was deleted in the meantime
    stream->open();
    return streams_.end(id);
  }
  // The session does not hold the stream, nor the stream itself.
  session->set_outlet(
      [weak = weak_from_this(), id, version = session->version()](const std::string& message) {
        const auto self = weak.lock();
        if (self == nullptr || !self->streams_.push(id, message)) return false;
        self->trace(WireDirection::out, version, message);
        return true;
      },
      [weak_writer = std::weak_ptr(writer)] {
        const auto to = weak_writer.lock();
        return to != nullptr && to->is_open() ? to->executor() : asio::any_io_executor();
      });
  stream->open();  // whoever has seen the head gets every message from then on
  stream->on_close(
      [weak = weak_from_this(), id, stream = stream.get(), use = use(session, writer->executor())] {
        if (const auto self = weak.lock()) self->streams_.remove(id, stream);
      });
}

void HttpEndpoint::open_resumable_stream(const std::shared_ptr<Session>& session, const Writer& writer) {
  const std::string& id = session->id();
  const auto stream = resumable_streams_->open_for_session(writer->executor(), id);
  auto connection = std::make_shared<EventStream>(writer, std::chrono::milliseconds(options_.keep_alive_ms));
  if (sessions_.touch(id)) set_outlet(*session, stream);
  stream->open(connection, protocol::has_stream_polling(session->version()));
  if (!sessions_.touch(id)) {  // it was deleted in the meantime
    return resumable_streams_->end_session(writer->executor(), id);
  }
  watch(stream, connection, use(session, writer->executor()));
}

void HttpEndpoint::resume_stream(const std::shared_ptr<Session>& session, std::string_view last_event_id,
                                 const Writer& writer) {
  auto position = parse_event_id(last_event_id);
  if (!position) return refuse(*writer, 400, invalid_request("Last-Event-ID is no event id of this server"));
  const StreamKey key(session->id(), std::move(position->stream));
  const auto stream = resumable_streams_->find(writer->executor(), key);
  auto connection = std::make_shared<EventStream>(writer, std::chrono::milliseconds(options_.keep_alive_ms));
  // Waits in the stream, which the endpoint holds.
  auto done = [weak = weak_from_this(), session, weak_stream = std::weak_ptr(stream), connection,
               writer](ResumableStream::Attached attached) {
    const auto self = weak.lock();
    const auto resumed = weak_stream.lock();
    if (self == nullptr || resumed == nullptr) return;
    if (attached == ResumableStream::Attached::unavailable) {
      return refuse_for_now(*writer, "The events of the stream are not available at the moment");
    }
    // Not 404, upon which clients start a new session.
    if (attached == ResumableStream::Attached::unknown) {
      return refuse(*writer, 400, invalid_request("The events after Last-Event-ID are not kept"));
    }
    const bool is_of_session = resumed->key().origin() == StreamOrigin::get;
    if (is_of_session && self->sessions_.touch(session->id())) self->set_outlet(*session, resumed);
    self->watch(resumed, connection, self->use(session, writer->executor()));
  };
  stream->attach(connection, std::move(position->cursor), std::move(done));
}

void HttpEndpoint::set_outlet(Session& session, const std::shared_ptr<ResumableStream>& stream) {
  session.set_outlet(
      [weak = weak_from_this(), weak_stream = std::weak_ptr(stream),
       version = session.version()](std::string message) {
        const auto self = weak.lock();
        const auto to = weak_stream.lock();
        if (self == nullptr || to == nullptr) return false;
        self->trace(WireDirection::out, version, message);
        return to->send(std::move(message));
      },
      [weak_stream = std::weak_ptr(stream)] {
        const auto to = weak_stream.lock();
        return to != nullptr ? to->executor_or({}) : asio::any_io_executor();
      });
}

void HttpEndpoint::watch(const std::shared_ptr<ResumableStream>& stream,
                         const std::shared_ptr<EventStream>& connection, std::shared_ptr<void> use) {
  // Holds neither the stream nor the connection, which hold the writer that has the callback. Whoever ends
  // the connection, the callback goes with it, and the use of the session.
  connection->on_close(
      [weak_stream = std::weak_ptr(stream), connection = connection.get(), use = std::move(use)] {
        if (const auto of = weak_stream.lock()) of->lose(connection);
      });
}

}  // namespace mcpxx::detail
