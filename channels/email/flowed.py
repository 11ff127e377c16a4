"""format=flowed undone (RFC 3676): soft line breaks joined, stuffing removed, quote depth kept."""


def unfolded(text: str, delete_space: bool = False) -> str:
    """`text` with flowed lines joined into paragraphs. `delete_space` is the DelSp parameter."""
    out: list[str] = []
    pieces: list[str] = []
    open_depth = -1

    def close() -> None:
        nonlocal open_depth
        if pieces:
            out.append(_marked(open_depth, "".join(pieces)))
            pieces.clear()
        open_depth = -1

    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        if content.startswith(" "):
            content = content[1:]
        if open_depth not in (-1, depth) or content == "-- ":
            close()
        if content == "-- ":
            out.append(_marked(depth, content))
            continue
        soft = content.endswith(" ")
        pieces.append(content[:-1] if soft and delete_space else content)
        open_depth = depth
        if not soft:
            close()
    close()
    return "\n".join(out)


def _marked(depth: int, content: str) -> str:
    return ">" * depth + (" " if depth and content else "") + content if depth > 0 else content
