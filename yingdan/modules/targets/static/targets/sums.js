/* Sums of what people typed, exact to six decimals. */

/** The sum of some texts, with thousands; what is no number counts nothing. */
export function sum(texts) {
  let all = 0n;
  texts.forEach((text) => {
    const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text || "") || [];
    if (whole !== undefined) { all += (sign ? -1n : 1n) * BigInt(whole + part.padEnd(6, "0")); }
  });
  const digits = (all < 0n ? -all : all).toString().padStart(7, "0"), whole = digits.slice(0, -6).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  const part = digits.slice(-6).replace(/0+$/, "");
  return `${all < 0n ? "−" : ""}${whole}${part ? `.${part}` : ""}`;
}
