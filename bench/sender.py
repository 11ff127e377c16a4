"""Sends mails over SMTP, from a process of its own, so that its CPU is counted apart: as fast as they are taken, or so many a second.

python -m bench.sender HOST PORT MESSAGES CLIENTS FIRST [A_SECOND]
prints one JSON line: seconds, p50_ms, p99_ms, cpu_ms_per_mail, refused
"""

import asyncio
import json
import resource
import sys
import time

from bench.mails import mail


async def _client(
    host: str, port: int, numbers: list[int], pause: float, took: list[float], refused: list[str]
) -> None:
    """One line; each mail begins `pause` seconds after the one before at the earliest."""
    reader, writer = await asyncio.open_connection(host, port)

    async def said() -> bytes:
        line = await reader.readline()
        while line[3:4] == b"-":
            line = await reader.readline()
        return line

    async def ask(command: bytes) -> bytes:
        writer.write(command)
        await writer.drain()
        return await said()

    await said()
    await ask(b"EHLO bench.example\r\n")
    first_at = time.perf_counter()
    for sent_before, number in enumerate(numbers):
        raw = mail(number)
        await asyncio.sleep(first_at + sent_before * pause - time.perf_counter())
        began = time.perf_counter()
        await ask(f"MAIL FROM:<person{number}@kunde.example> SIZE={len(raw)}\r\n".encode())
        await ask(b"RCPT TO:<hilfe@schalter.example>\r\n")
        await ask(b"DATA\r\n")
        answer = await ask(raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        took.append(time.perf_counter() - began)
        if not answer.startswith(b"250"):
            refused.append(answer.decode("ascii", "replace").strip())
    await ask(b"QUIT\r\n")
    writer.close()


async def main(host: str, port: int, messages: int, clients: int, first: int, a_second: float = 0) -> dict[str, object]:
    """`a_second`: mails of all clients together; 0 for as fast as they are taken."""
    pause = clients / a_second if a_second else 0.0
    took: list[float] = []
    refused: list[str] = []
    began = time.perf_counter()
    await asyncio.gather(
        *(
            _client(host, port, list(range(first + n, first + messages, clients)), pause, took, refused)
            for n in range(clients)
        )
    )
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    took.sort()
    return {
        "seconds": seconds,
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99)] * 1000,
        "cpu_ms_per_mail": (used.ru_utime + used.ru_stime) * 1000 / messages,
        "refused": refused[:3],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:6]), *map(float, sys.argv[6:])))))
