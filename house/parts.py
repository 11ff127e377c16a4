"""What is composed on the ground: everything below the web layer, for `serve`, for the commands, for the demo and for tests."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.reader import ApiReader
from channels.email.arrived import MailReader
from channels.fax_import.arrived import GatewayReader, ScanReader
from channels.phone_log import arrived as call_notes
from channels.web.arrived import FormReader
from e_level.learning import Workshop
from e_level.service import ELevel
from house.ground import Ground
from sla.registry import Registry
from ticketing.desk_context import DeskContext
from ticketing.intake_loop import Reader
from ticketing.virus_check import checked


@dataclass(frozen=True)
class Parts(Ground):
    """The ground, and who works on it."""

    desk: DeskContext
    registry: Registry
    automation: ELevel

    def close(self) -> None:
        self.database.close()

    def readers(self) -> Mapping[str, Reader]:
        """Channel → what makes an `Inbound` of its arrivals."""
        paper = ScanReader(self.settings, self.secret.for_purpose("paper"))
        readers: dict[str, Reader] = {
            "api": ApiReader(self.desk.blobs),
            "phone": call_notes.read,
            "email": GatewayReader(MailReader(self.settings, self.secret.for_purpose("mail")), paper),
            "fax": paper,
            "letter": paper,
            "web": FormReader(self.desk.blobs),
        }
        virus = self.settings.virus
        return {channel: checked(reader, virus) for channel, reader in readers.items()}

    def workshop(self) -> Workshop:
        """What the e-level learns with."""
        return Workshop(self.settings, self.database, self.desk.blobs, self.secret.for_purpose("model"))
