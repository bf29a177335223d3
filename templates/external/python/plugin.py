"""Order watch: a plugin that runs outside of the shop, in Python's standard library alone."""

import os

from phoenix import Channel


def main() -> None:
    channel = Channel(
        os.environ.get("SHOP_SOCKET", "ws://127.0.0.1:8070/socket"),
        "plugin:" + os.environ.get("SHOP_PLUGIN", "order-watch-python"),
        os.environ.get("SHOP_TOKEN", ""),
    )
    most = 0

    def joined(welcome: dict) -> None:
        nonlocal most
        most = welcome["config"]["most"]
        say(f"joined {welcome['shop']['slug']}")

    def hook(asked: dict) -> dict:
        """An order that is refused gets a code and words for the shopper; any other may go on."""
        if asked["input"]["cart"]["total"]["amount"] > most:
            return {"veto": {"code": "ORDER_TOO_LARGE", "message": "Please call us for an order of this size."}}
        return {"ok": True}

    def event(placed: dict) -> None:
        """It comes again until this returns: its id tells a second time from a second event."""
        say(f"{placed['type']} {placed['payload']['order']['id']}")

    say(f"closed: {channel.run(joined=joined, hook=hook, event=event)}")


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
