"""American dates, byte order marks and old line ends."""

from bascule.readers.read_file import read_file

HEAD = (
    "Company,Name,Asset Tag,Category,Supplier,Manufacturer,Location,Order Number,Model,Model Notes,Model Number,Asset Notes,"
    "Purchase Date,Purchase Cost,Checkout Type,Checked Out To: Username,Checked Out To: First Name,Checked Out To: Last Name"
)
ROWS = 'ACME,PC-7,T-1,Laptop,S,Dell,Siège,1,"Latitude 13""",,5420,,1/23/23,2266.13,user,zm,Zoé,Martin\nACME,PC-8,T-2,Laptop,S,Dell,Siège,2,X,,5430,,2/3/23,1,,,,\n'


def test_assets_in_every_line_end(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        file = tmp_path / "assets.csv"
        file.write_bytes(("\ufeff" + f"{HEAD}\n{ROWS}".replace("\n", end)).encode())
        result = read_file(file)
        assert (result.reader, result.error) == ("snipe_it", None)
        first, second = result.reading.observations
        assert (first.kind, first.hostname, first.asset_tag, first.model, first.user) == (
            "endpoint", "PC-7", "T-1", 'Latitude 13"', "Zoé Martin",
        )  # fmt: skip
        assert (first.attributes["purchased"], second.attributes["purchased"]) == ("2023-01-23", "2023-02-03")
