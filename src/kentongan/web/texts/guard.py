"""What is said before anything is known of who asks, by status."""

from kentongan.language import Sentence

REFUSED = {
    403: Sentence(
        "Formulir ini tidak dikirim dari halaman konsol. Buka konsol dan coba lagi dari sana.",
        "This form was not sent by a page of the console. Open the console and try again from there.",
    ),
    405: Sentence("Alamat ini tidak dapat diminta dengan cara itu.", "This address cannot be asked for in that way."),
    414: Sentence("Alamatnya terlalu panjang.", "The address is too long."),
    421: Sentence(
        "Konsol tidak menjawab dengan nama ini. Nama-namanya tercantum dalam setelan `console.names`.",
        "The console does not answer to this name. Its names stand in the setting `console.names`.",
    ),
    500: Sentence(
        "Ada yang salah di server; catatannya ada di log. Coba lagi sebentar lagi.",
        "Something went wrong in the server; its log says what. Try again in a moment.",
    ),
}
