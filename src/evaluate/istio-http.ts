/**
 * Stands for the method of a connection that carries no HTTP. On a port that is sniffed (IST-10) the rules for HTTP hold for requests
 * and the rules for TCP for everything else; a request with this method, which no client can send, is that everything else.
 */
export const NO_HTTP = '(no HTTP)';
