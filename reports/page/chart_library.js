// The chart library. The page keeps this bundle as text and runs it when the first chart is near,
// so that reading it does not delay the answer.
import embed from "vega-embed";

globalThis.fourwaysEmbed = embed;
