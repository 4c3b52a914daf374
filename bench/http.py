"""As little of an HTTP client as the benchmark needs, so that it costs little itself."""

import asyncio
import time
from dataclasses import dataclass, field

TOKEN = "a" * 32  # the same in cookie and header is what CSRF protection asks


@dataclass
class Person:
    """Somebody with a session, and how long each of their requests took."""

    port: int
    session: str
    address: str = "127.0.0.1"  # as a proxy in front would tell it
    took: list[float] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        """Send one request; return status, where it redirects to, and the text."""
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._head(method, path, body).encode())
        await writer.drain()
        answer = (await reader.read()).decode(errors="replace")
        writer.close()
        self.took.append(time.perf_counter() - began)
        head, _gap, text = answer.partition("\r\n\r\n")
        status = int(head.split(" ", 2)[1])
        lines = [line.partition(": ") for line in head.split("\r\n")]
        to = next((v for name, _c, v in lines if name.lower() == "location"), "")
        return status, to, text

    def _head(self, method: str, path: str, body: str) -> str:
        lines = [
            f"{method} {path} HTTP/1.0",
            "Host: 127.0.0.1",
            f"X-Forwarded-For: {self.address}",
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", body])
