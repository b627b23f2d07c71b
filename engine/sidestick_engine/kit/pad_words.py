"""The words that pads are named with, and what each says of the sound: one table a language.

A key lists traits, its value the words that have all of them, in small letters and without
accents. Further words of a name (Deep, Vinyl, 01) say nothing and are passed over.
"""

from __future__ import annotations

ENGLISH = {
    "kick": "kick kicks kik kck kk bd kd bdrum",
    "bass": "bass",
    "drum": "drum drums",
    "snare": "snare snares snr snrs sn sd sdrum sna",
    "rim": "rim rims rimshot rimshots rimclick rimclicks rs sidestick crossstick xstick xstk",
    "side": "side cross x",
    "stick": "stick",
    "sticks": "sticks",
    "clap": "clap claps handclap handclaps clp clps handclp cp hclap",
    "snap": "snap snaps fingersnap fingersnaps",
    "finger": "finger fingers",
    "click": "click clicks",
    "hat": "hat hats hihat hihats hh hhs hht",
    "hat closed": "ch chh hhc hhcl clhh clhat hhclosed closedhh",
    "hat open": "oh ohh hho hhop ophh ohat ophat hhopen openhh",
    "hat pedal": "phh hhp hhf",
    "closed": "closed close closd clsd cls cl c shut tight tip",
    "open": "open opened opn op o loose loosen",
    "half": "half semi quarter",
    "pedal": "pedal ped foot",
    "tom": "tom toms tm",
    "tom low": "lt ltom toml lotom",
    "tom mid": "mt mtom tomm",
    "tom high": "ht htom tomh hitom",
    "tom floor": "ft ftom tomf",
    "tom rack": "rt rtom",
    "low": "low lo l lower",
    "mid": "mid middle medium med m",
    "high": "high hi h higher",
    "floor": "floor flr",
    "rack": "rack",
    "crash": "crash crashes crsh csh cra cr",
    "crashed": "crashed",
    "cymbal": "cymbal cymbals cymb cym cy",
    "special": "china chinese splash",
    "ride": "ride rides rd rc",
    "bell": "bell bells cup",
    "cow": "cow",
    "cowbell": "cowbell cowbells cowbel cb cbell cwbl cowb cwbell",
    "tambourine": "tambourine tambourines tamb tambs tambo tmbrn",
    "shaker": "shaker shakers shake shakes shk shkr shkrs maraca maracas mrcs cabasa cabassa afuche"
    " caxixi ganza egg eggs rattle rattles",
    "conga": "conga congas cng cnga cngs",
    "percussion": "bongo bongos bng bngo clave claves clv clvs timbale timbales timbal agogo"
    " guiro guirro woodblock woodblocks wdblk triangle triangles trngl cuica vibraslap"
    " whistle whistles timpani castanet castanets tabla tablas djembe darbuka doumbek dumbek cajon"
    " bata udu taiko surdo repique repinique tamborim tambora gong gongs"
    " chime chimes windchime windchimes flexatone ratchet boobam"
    " rainstick bodhran dhol dholak kendang talkingdrum mridangam anvil",
    "wood": "wood temple jam",
    "block": "block blocks blk",
    "jingle": "jingle sleigh",
    "tree": "tree",
    "perc": "perc percs prc percussion percussions pc",
    "modified": "flam ruff ruffs roll rolls drag buzz ghost brush brushes off edge alt alternative"
    " mute muted dbl cc room sub layer bottom shank",
    "other": "choke chokes stop loop loops reverse reversed rev fill fills riser risers build"
    " buildup uplifter downlifter",
}
GERMAN = {
    "kick": "basstrommel fusstrommel bassdrum grossetrommel",
    "great": "gross grosse",
    "small": "klein kleine",
    "shell": "trommel",
    "snare": "schnarrtrommel wirbeltrommel snaredrum kleinetrommel",
    "rim": "randschlag kantenschlag",
    "clap": "klatsch klatschen klatscher handeklatschen haendeklatschen handklatschen",
    "snap": "schnips schnipsen schnipser schnippen fingerschnipsen fingerschnippen",
    "closed": "geschlossen geschlossene geschlossenes geschl zu",
    "open": "offen offene offenes auf",
    "half": "halb halboffen",
    "pedal": "getreten fuss",
    "low": "tief tiefe tiefes tiefer",
    "mid": "mittel mittlere mittleres mittlerer",
    "high": "hoch hohe hohes hoher",
    "tom floor": "standtom",
    "tom rack": "hangetom haengetom",
    "ground": "stand",
    "cymbal": "becken",
    "bell": "kuppe glocke",
    "cowbell": "kuhglocke kuhglocken",
    "tambourine": "tamburin schellenkranz schellenring",
    "shaker": "rassel rasseln rumbakugeln rumbakugel schuttelei schuettelei",
    "conga": "kongas",
    "percussion": "klangholz klangholzer klanghoelzer holzblock triangel pauke pauken kastagnetten"
    " schlitztrommel",
    "perc": "perkussion schlagwerk",
    "other": "schleife ruckwarts rueckwaerts",
}
FRENCH = {
    "kick": "gc grossecaisse",
    "shell": "caisse",
    "small": "claire",
    "snare": "caisseclaire",
    "rim": "cercle cerclage",
    "clap": "claquement claquements clappement clappements",
    "finger": "doigt doigts",
    "hat": "charleston charley charlestons",
    "closed": "ferme fermee",
    "open": "ouvert ouverte",
    "half": "demi",
    "pedal": "pied pedale",
    "low": "grave graves basse",
    "high": "aigu aigue",
    "ground": "sol",
    "cymbal": "cymbale cymbales",
    "special": "chinoise",
    "bell": "cloche dome coupole",
    "cowbell": "sonnaille",
    "vache": "vache",
    "tambourine": "tambourin",
    "shaker": "hochet oeuf",
    "percussion": "blocdebois castagnettes",
    "perc": "percu percus",
    "other": "boucle inverse inversee",
}
SPANISH = {
    "kick": "bombo bombos",
    "box": "caja",
    "snare": "redoblante tarola",
    "rim": "aro",
    "clap": "palma palmas palmada palmadas",
    "snap": "chasquido chasquidos",
    "hat": "charles contratiempo contratiempos",
    "closed": "cerrado cerrada",
    "open": "abierto abierta",
    "half": "medio media",
    "mid": "medio media",
    "low": "bajo",
    "high": "alto agudo aguda",
    "ground": "piso suelo",
    "tom floor": "goliat",
    "cymbal": "platillo platillos plato platos",
    "bell": "campana",
    "cowbell": "cencerro cencerros",
    "tambourine": "pandereta panderetas pandero",
    "shaker": "sonajero sonaja huevo",
    "conga": "tumbadora tumbadoras tumba tumbas quinto",
    "percussion": "triangulo castanuelas timbaleta timbaletas matraca quijada",
    "perc": "percusion percusiones",
    "other": "bucle reversa",
}
ITALIAN = {
    "kick": "cassa grancassa",
    "snare": "rullante rullanti",
    "rim": "bordo cerchio",
    "clap": "battimani battimano",
    "battito": "battito",
    "mani": "mani",
    "snap": "schiocco schiocchi",
    "closed": "chiuso chiusa",
    "open": "aperto aperta",
    "low": "basso",
    "high": "acuto",
    "ground": "terra",
    "tom floor": "timpano",
    "cymbal": "piatto piatti",
    "cowbell": "campanaccio campanacci",
    "tambourine": "tamburello cembalo",
    "shaker": "ovetto",
    "percussion": "legnetti triangolo nacchere",
    "perc": "percussione percussioni",
}
PORTUGUESE = {
    "kick": "bumbo bumbos",
    "snare": "caixa tarol",
    "rim": "aro",
    "snap": "estalo estalos",
    "hat": "chimbal chimbau contratempo choque",
    "closed": "fechado fechada",
    "open": "aberto aberta",
    "low": "baixo",
    "ground": "chao",
    "cymbal": "prato pratos",
    "ride": "conducao",
    "tambourine": "pandeiro pandeirola",
    "meia": "meia",
    "lua": "lua",
    "shaker": "chocalho ovinho",
    "conga": "atabaque",
    "percussion": "reco recoreco castanholas tamborins",
    "perc": "percussao",
}
JAPANESE = {
    "kick": "キック バスドラ バスドラム 大太鼓 kikku basudora basudoramu",
    "snare": "スネア スネアドラム 小太鼓 sunea suneadoramu",
    "rim": "リム リムショット サイドスティック クロススティック rimu rimushotto",
    "clap": "クラップ ハンドクラップ 手拍子 拍手 kurappu handokurappu tebyoshi hakushu",
    "snap": "スナップ フィンガースナップ 指パッチン sunappu",
    "hat": "ハット ハイハット haihatto hatto",
    "closed": "クローズ クローズド 閉 kurozu kuroozu kurozudo kuroozudo",
    "open": "オープン 開 opun oopun",
    "half": "ハーフ hafu",
    "pedal": "ペダル フット pedaru",
    "tom": "タム タムタム tamu",
    "low": "ロー 低",
    "mid": "ミッド ミドル 中 middo",
    "high": "ハイ 高 hai",
    "floor": "フロア フロアー furoa",
    "crash": "クラッシュ kurasshu",
    "cymbal": "シンバル shinbaru",
    "special": "チャイナ スプラッシュ",
    "ride": "ライド raido",
    "bell": "ベル カップ",
    "cowbell": "カウベル kauberu",
    "tambourine": "タンバリン タンブリン tanbarin",
    "shaker": "シェイカー シェーカー マラカス カバサ sheika marakasu",
    "conga": "コンガ konga",
    "percussion": "ボンゴ クラベス ティンバレス ティンバル トライアングル ウッドブロック"
    " アゴゴ ギロ カスタネット クイーカ ホイッスル 鈴 木魚 toraianguru kurabesu",
    "perc": "パーカッション 打楽器 pakasshon",
    "other": "ループ リバース フィル チョーク",
    "drum": "ドラム",
    "bass": "バス",
}
LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, JAPANESE)


def _traits_by_word() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for language in LANGUAGES:
        for traits, words in language.items():
            for word in words.split():
                found[word] = found.get(word, frozenset()) | frozenset(traits.split())
    return found


# How the TR-808's samples are called in short; in longer names these letters mean other things.
ALONE = {
    "lc": "conga",
    "mc": "conga",
    "hc": "conga",
    "ma": "shaker",
    "cl": "percussion",
}
"""Word -> its trait, where it is the name's only word."""

WORDS = _traits_by_word()
"""Word -> its traits; a word of several languages has those of all of them."""
